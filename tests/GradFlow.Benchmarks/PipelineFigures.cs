using System.Diagnostics;
using System.Globalization;

namespace GradFlow.Benchmarks;

/// <summary>Times whole pipelines inside the built host, warmed up, as medians over one session; and the host's start-up.</summary>
internal static class PipelineFigures
{
    private const int Repetitions = 5;

    private static readonly (string Name, string Script)[] _pipelines =
    [
        ("one run, n = 100, m = 1000, λ = 1e-6, loss 1e-12",
            "New-OrthogonalDataset -Count 100 -Dimension 100 -Seed 1 | Invoke-GradientFlow 1000 1e-6 -Seed 1"),
        ("1000 runs, n = 2, m = 10, λ = 1e-6", "Get-PaperDataset Toy | Invoke-GradientFlow 10 1e-6 -Seed (1..1000) -WarningAction SilentlyContinue"),
        ("1000 runs of the toy experiment, m = 60, λ = 1e-6",
            "Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed (1..1000) -WarningAction SilentlyContinue"),
    ];

    /// <summary>Prints a line per figure.</summary>
    public static void Print()
    {
        foreach ((string name, string script) in _pipelines)
        {
            string timed = $"{script} | Out-Null; foreach ($i in 1..{Repetitions}) {{ "
                + $"$watch = [Diagnostics.Stopwatch]::StartNew(); {script} | Out-Null; $watch.Elapsed.TotalMilliseconds }}";
            double[] milliseconds = [.. BuiltHost.Run(timed).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
            Console.WriteLine($"{name}: median {BuiltHost.Median(milliseconds):F0} ms of {Repetitions}");
        }

        double[] startups = [.. Enumerable.Range(0, Repetitions).Select(_ =>
        {
            long started = Stopwatch.GetTimestamp();
            BuiltHost.Run("1");
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        })];
        Console.WriteLine($"start-up of the host with the module: median {BuiltHost.Median(startups):F0} ms of {Repetitions}");
    }
}
