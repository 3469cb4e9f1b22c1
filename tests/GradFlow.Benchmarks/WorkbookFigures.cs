using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Benchmarks;

/// <summary>Time and memory of writing a workbook with many trajectory rows, and of adding as many, each in a process that does nothing else.</summary>
internal static class WorkbookFigures
{
    private const double SecondsGoal = 3, MegabytesGoal = 400;

    /// <summary>Repeats the toy experiment until there are so many trajectory rows, writes a workbook of them, and adds as many.</summary>
    public static void Print(int rows)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-workbook-");
        try
        {
            string path = Path.Combine(folder.FullName, "toy.xlsx");
            string self = Path.ChangeExtension(typeof(WorkbookFigures).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null);
            foreach (string mode in new[] { "write", "append" })
            {
                using var process = Process.Start(self, ["workbook", $"{rows}", mode, path]);
                process.WaitForExit();
                if (process.ExitCode != 0) throw new InvalidOperationException($"The export ended with {process.ExitCode}.");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Writes or adds runs, without warming up, and prints what it took; the memory includes the runs themselves.</summary>
    public static void Export(int rows, bool append, string path)
    {
        TrainingDataset dataset = PaperDatasets.Get("Toy");
        var runs = new List<GradientFlowRun>();
        int count = 0;
        for (int seed = append ? 1_000_000 : 1; count < rows; seed++)
        {
            ReluNetwork network = NetworkInitializer.Create(60, 2, Math.Log(1e-6), false, InitializationScheme.Balanced, seed);
            runs.Add(GradientFlow.Integrate(dataset, network, new GradientFlowOptions()));
            count += runs[^1].Trajectory.Length;
        }
        var report = new GradientFlowReport
        {
            Title = "Toy",
            Runs = runs,
            Measurements = [],
            CommandLine = string.Empty,
            ModuleVersion = "0",
            Created = DateTimeOffset.UtcNow,
        };
        using var self = Process.GetCurrentProcess();
        TimeSpan computed = self.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        var writer = new WorkbookWriter();
        if (append) writer.Append(report, path, CancellationToken.None);
        else writer.Write(report, path, overwrite: false, CancellationToken.None);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        Console.WriteLine(
            $"{count} trajectory rows of {runs.Count} runs {(append ? "added to as many" : "written")}: " +
            $"{elapsed.TotalSeconds:F2} s ({(self.TotalProcessorTime - computed).TotalSeconds:F2} s of processor time), at most " +
            $"{self.PeakWorkingSet64 / 1e6:F0} MB of memory, {new FileInfo(path).Length / 1e6:F1} MB on disk" +
            (append ? string.Empty : $"; goal: {SecondsGoal} s, {MegabytesGoal} MB"));
    }
}
