using System.Globalization;

namespace GradFlow.Benchmarks;

/// <summary>
/// What stands between a user and the first result: the import of the module, the first call of a cmdlet and the first run, each timed
/// inside fresh processes of the host; and what a pipeline adds to the engine's time for a tiny run.
/// </summary>
internal static class StartupFigures
{
    private const string Stages =
        """
        $process = [Diagnostics.Process]::GetCurrentProcess()
        function Measure-Stage([scriptblock] $Stage) {
            $process.Refresh(); $cpu = $process.TotalProcessorTime.TotalMilliseconds
            $watch = [Diagnostics.Stopwatch]::StartNew()
            . $Stage
            $wall = $watch.Elapsed.TotalMilliseconds
            $process.Refresh(); "$wall $($process.TotalProcessorTime.TotalMilliseconds - $cpu)"
        }
        $null = Measure-Stage { }
        Measure-Stage { Import-Module '{manifest}' }
        Measure-Stage { $script:toy = Get-PaperDataset Toy }
        Measure-Stage { $null = Invoke-GradientFlow 10 0.1 -Dataset $toy -Seed 1 }
        """;

    private const string Overhead =
        """
        $toy = Get-PaperDataset Toy
        foreach ($repetition in 0..{repetitions}) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $runs = $toy | Invoke-GradientFlow 10 0.1 -Seed (1..{runs}) -ThrottleLimit 1 -WarningAction SilentlyContinue
            $total = $watch.Elapsed.TotalMilliseconds
            $engine = 0.0
            foreach ($run in $runs) { $engine += $run.Elapsed.TotalMilliseconds }
            "$(($total - $engine) / $runs.Count) $($total / $runs.Count)"
        }
        """;

    private static readonly string[] _stages = ["Import-Module", "first call of a cmdlet", "first run of a flow"];

    /// <summary>Prints a line per figure.</summary>
    /// <param name="processes">Number of fresh processes.</param>
    /// <param name="runs">Number of tiny runs in one pipeline.</param>
    public static void Print(int processes, int runs)
    {
        DirectoryInfo empty = Directory.CreateTempSubdirectory("gradflow-startup-");
        try
        {
            // The host begins with this module instead, so that the import of the real one can be timed inside.
            File.WriteAllText(Path.Combine(empty.FullName, "GradFlow.psd1"), "@{ ModuleVersion = '1.0' }");
            string script = Stages.Replace("{manifest}", BuiltHost.Manifest, StringComparison.Ordinal);
            (double Wall, double Processor)[][] measured =
                [.. Enumerable.Range(0, processes).Select(_ => Pairs(BuiltHost.Run(script, empty.FullName)))];
            for (int stage = 0; stage < _stages.Length; stage++)
            {
                double wall = BuiltHost.Median([.. measured.Select(figures => figures[stage].Wall)]);
                double processor = BuiltHost.Median([.. measured.Select(figures => figures[stage].Processor)]);
                Console.WriteLine($"{_stages[stage]}: median {wall:F0} ms, {processor:F0} ms of processor time, of {processes} processes");
            }
        }
        finally
        {
            empty.Delete(recursive: true);
        }

        const int repetitions = 7;
        // The first repetition warms up.
        (double Added, double Total)[] tiny = Pairs(BuiltHost.Run(Overhead
            .Replace("{repetitions}", $"{repetitions}", StringComparison.Ordinal)
            .Replace("{runs}", $"{runs}", StringComparison.Ordinal)))[1..];
        double added = BuiltHost.Median([.. tiny.Select(figures => figures.Added)]);
        double total = BuiltHost.Median([.. tiny.Select(figures => figures.Total)]);
        Console.WriteLine($"a tiny run in a pipeline of {runs}: {total:F3} ms, {added:F3} ms more than in the engine, medians of {repetitions}");
    }

    private static (double First, double Second)[] Pairs(string[] lines) =>
    [
        .. lines.Select(line => line.Split(' '))
            .Select(parts => (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];
}
