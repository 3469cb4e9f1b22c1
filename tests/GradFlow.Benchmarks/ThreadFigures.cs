using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using static System.FormattableString;
using static GradFlow.Benchmarks.Measurement;

namespace GradFlow.Benchmarks;

/// <summary>What a second thread gains, inside one run and across two. Both sides of a ratio are measured right after each other.</summary>
internal static class ThreadFigures
{
    /// <summary>Independent runs follow each other on a thread, as they do in a pipeline.</summary>
    private const int RunsPerThread = 5;

    /// <summary>Prints both ratios, each the median over pairs.</summary>
    public static void Print(int n, int m, int pairs)
    {
        (TrainingDataset dataset, ReluNetwork network) = Problem(n, m, 1e-6);
        void One() => Run(dataset, network);
        void Shared() => Run(dataset, network, threads: 2);
        void Several()
        {
            for (int i = 0; i < RunsPerThread; i++) One();
        }
        void Beside()
        {
            Task other = Task.Run(Several);
            Several();
            other.Wait();
        }
        WarmUp(Shared);
        WarmUp(One);
        double[] one = new double[pairs], shared = new double[pairs], sequence = new double[pairs], beside = new double[pairs];
        for (int i = 0; i < pairs; i++) (one[i], shared[i]) = (Milliseconds(One), Milliseconds(Shared));
        for (int i = 0; i < pairs; i++) (beside[i], sequence[i]) = (Milliseconds(Beside), Milliseconds(Several) + Milliseconds(Several));
        Console.WriteLine(Invariant(
            $"n = {n}, m = {m}: one run {Median(one):F1} ms, on two threads {Median(shared):F1} ms, {MedianRatio(one, shared):F2} times as fast"));
        Console.WriteLine(Invariant(
            $"twice {RunsPerThread} runs one after the other {Median(sequence):F1} ms, on two threads {Median(beside):F1} ms, {MedianRatio(sequence, beside):F2} times as fast"));
    }
}
