using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using static System.FormattableString;
using static GradFlow.Benchmarks.Measurement;

namespace GradFlow.Benchmarks;

/// <summary>
/// What a second thread gains, inside one run and across two, beside what the machine gives to arithmetic without memory. Both sides of a
/// ratio are measured right after each other.
/// </summary>
internal static class ThreadFigures
{
    /// <summary>Independent runs follow each other on a thread, as they do in a pipeline.</summary>
    private const int RunsPerThread = 5;

    /// <summary>Multiplications of the loop of arithmetic, about as long as a run.</summary>
    private const int Multiplications = 60_000_000;

    /// <summary>Prints the ratios, each the median over pairs.</summary>
    public static void Print(int n, int m, int pairs)
    {
        (TrainingDataset dataset, ReluNetwork network) = Problem(n, m, 1e-6);
        void One() => Run(dataset, network);
        void Shared() => Run(dataset, network, threads: 2);
        void Several()
        {
            for (int i = 0; i < RunsPerThread; i++) One();
        }
        WarmUp(Shared);
        WarmUp(One);
        WarmUp(Multiply);
        double[] one = new double[pairs], shared = new double[pairs], sequence = new double[pairs], beside = new double[pairs];
        double[] alone = new double[pairs], both = new double[pairs];
        for (int i = 0; i < pairs; i++) (one[i], shared[i]) = (Milliseconds(One), Milliseconds(Shared));
        for (int i = 0; i < pairs; i++) (beside[i], sequence[i]) = (Milliseconds(() => Beside(Several)), Milliseconds(Several) + Milliseconds(Several));
        for (int i = 0; i < pairs; i++) (both[i], alone[i]) = (Milliseconds(() => Beside(Multiply)), Milliseconds(Multiply) + Milliseconds(Multiply));
        Console.WriteLine(Invariant(
            $"n = {n}, m = {m}: one run {Median(one):F1} ms, on two threads {Median(shared):F1} ms, {MedianRatio(one, shared):F2} times as fast"));
        Console.WriteLine(Invariant(
            $"twice {RunsPerThread} runs one after the other {Median(sequence):F1} ms, on two threads {Median(beside):F1} ms, {MedianRatio(sequence, beside):F2} times as fast"));
        Console.WriteLine(Invariant(
            $"arithmetic without memory, twice {Median(alone):F1} ms, on two threads {Median(both):F1} ms, {MedianRatio(alone, both):F2} times as fast"));
    }

    private static void Beside(Action action)
    {
        Task other = Task.Run(action);
        action();
        other.Wait();
    }

    /// <summary>Four chains of multiplications in registers.</summary>
    private static void Multiply()
    {
        Vector256<double> factor = Vector256.Create(1 - 1e-9), a = factor, b = factor, c = factor, d = factor;
        for (int i = 0; i < Multiplications; i++) (a, b, c, d) = (a * factor, b * factor, c * factor, d * factor);
        if (Vector256.Sum(a + b + c + d) > 16) throw new InvalidOperationException("Powers of a number below 1 have grown.");
    }
}
