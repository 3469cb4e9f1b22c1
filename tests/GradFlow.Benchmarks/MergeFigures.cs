using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Sweeps;

namespace GradFlow.Benchmarks;

/// <summary>Time and memory of merging the records of a sweep, in a process that does nothing else.</summary>
internal static class MergeFigures
{
    public const int Runs = 100_000;

    /// <summary>Computes a sweep of many small runs in a temporary folder, has another process merge it, and removes it.</summary>
    public static void Print()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-merge-");
        try
        {
            long started = Stopwatch.GetTimestamp();
            SweepRunner.Run(Records(folder.FullName), SweepShard.Whole, Environment.ProcessorCount);
            Console.WriteLine($"{Runs} runs computed and recorded: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
            using var merge = Process.Start(Environment.ProcessPath!, ["merge", folder.FullName]);
            merge.WaitForExit();
            if (merge.ExitCode != 0) throw new InvalidOperationException($"The merge ended with {merge.ExitCode}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Merges a folder and prints what it took.</summary>
    public static void Merge(string folder)
    {
        long started = Stopwatch.GetTimestamp();
        SweepSummary summary = SweepMerge.Merge(Records(folder), Environment.ProcessorCount);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (!summary.IsComplete) throw new InvalidOperationException($"{summary.MissingRuns} runs are missing.");
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{summary.Runs} records merged: {elapsed.TotalSeconds:F1} s, at most {self.PeakWorkingSet64 / 1e6:F0} MB of memory");
    }

    private static SweepRecords Records(string folder) => new(
        new SweepDefinition
        {
            Name = "merge",
            Datasets = [SweepDataset.Given(PaperDatasets.Get("Toy"))],
            Widths = [5, 10],
            LogInitializationScales = [Math.Log(1e-2), Math.Log(1e-4)],
            Seeds = new SeedList([(1, Runs / 4)]),
        },
        folder);
}
