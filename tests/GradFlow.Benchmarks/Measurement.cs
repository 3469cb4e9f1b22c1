using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Benchmarks;

/// <summary>The problems that are timed, and how.</summary>
internal static class Measurement
{
    /// <summary>The loss every run ends at.</summary>
    public const double LossTolerance = 1e-12;

    /// <summary>Random orthogonal data and a balanced network.</summary>
    public static (TrainingDataset Dataset, ReluNetwork Network) Problem(int n, int m, double scale)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions { Count = n, Dimension = n, Seed = 1 });
        return (dataset, NetworkInitializer.Create(m, n, Math.Log(scale), false, InitializationScheme.Balanced, 1));
    }

    /// <summary>One run.</summary>
    public static GradientFlowRun Run(
        TrainingDataset dataset, ReluNetwork network, double tolerance = 1e-7, int threads = 1) =>
        GradientFlow.Integrate(dataset, network, new GradientFlowOptions
        {
            Tolerance = tolerance,
            LossTolerance = LossTolerance,
            ThreadCount = threads,
        });

    /// <summary>
    /// Repeats until the code is compiled for good: short runs would otherwise be timed while it is not. The compiler waits for pauses.
    /// </summary>
    public static void WarmUp(Action action)
    {
        for (int round = 0; round < 5; round++)
        {
            for (double spent = 0; spent < 500;) spent += Milliseconds(action);
            Thread.Sleep(200);
        }
    }

    /// <summary>Wall time.</summary>
    public static double Milliseconds(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>
    /// Processor time of the process: for work on one thread the same as the wall time of a quiet machine, and hardly changed by what
    /// else runs.
    /// </summary>
    public static double ProcessorMilliseconds(Action action)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan started = process.TotalProcessorTime;
        action();
        process.Refresh();
        return (process.TotalProcessorTime - started).TotalMilliseconds;
    }

    /// <summary>The middle one.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The median of the ratios of pairs that were measured one after the other.</summary>
    public static double MedianRatio(double[] numerators, double[] denominators) =>
        Median([.. numerators.Zip(denominators, (numerator, denominator) => numerator / denominator)]);
}
