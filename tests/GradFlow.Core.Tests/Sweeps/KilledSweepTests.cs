using System.Diagnostics;
using GradFlow.Core.Records;
using GradFlow.Core.Sweeps;
using Xunit;

namespace GradFlow.Core.Tests.Sweeps;

/// <summary>Processes that share the folder of a sweep and are killed (SIGKILL) while they fill it.</summary>
public sealed class KilledSweepTests : IDisposable
{
    private const int Kills = 200;
    private const int ProcessesAtOnce = 2;
    private const int LongestLife = 250;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-killed-");

    internal static SweepDefinition Definition { get; } = SmallSweep.Create(datasets: 12, seeds: 25);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Two_hundred_kills_lose_nothing_and_duplicate_nothing()
    {
        string uninterrupted = Path.Combine(_folder.FullName, "uninterrupted");
        SmallSweep.Run(Definition, uninterrupted, threads: 2);
        byte[] expected = SmallSweep.Merge(Definition, uninterrupted);

        // A sweep that is done cannot be interrupted: the next kills then hit another one, in a folder of its own.
        int kills = 0, sweeps = 0;
        var random = new Random(1);
        while (kills < Kills)
        {
            string folder = Path.Combine(_folder.FullName, $"sweep{sweeps++}");
            int killedHere = 0;
            HashSet<string> recorded = [];
            while (kills + killedHere < Kills && !IsComplete(folder))
            {
                int[] lives = [.. Enumerable.Range(0, ProcessesAtOnce).Select(_ => random.Next(LongestLife))];
                var wereRunning = new bool[lives.Length];
                Parallel.For(0, lives.Length, i => wereRunning[i] = RunAndKill(folder, lives[i]));
                killedHere += wereRunning.Count(was => was);
                // What one process recorded, no other one takes away.
                HashSet<string> now = [.. Files(folder)];
                Assert.Superset(recorded, now);
                recorded = now;
            }
            kills += killedHere;
            // A record is never written twice, so one that a kill had cut short would still be so.
            RequireWholeRecords(folder);

            SweepOutcome resumed = SmallSweep.Run(Definition, folder, threads: 2);
            Assert.Equal(0, resumed.FailedLadders);
            Assert.Equal(Definition.RunCount - recorded.Count, resumed.ComputedRuns);
            Assert.Superset(recorded, Files(folder).ToHashSet());
            Assert.Equal(0, SmallSweep.Run(Definition, folder).ComputedRuns);
            Assert.Equal(Definition.RunCount, Files(folder).Count);
            Assert.Equal(Definition.RunCount, Files(folder).Select(file => RunInputs.Hash(RunRecord.Read(file))).Distinct().Count());
            Assert.Equal(expected, SmallSweep.Merge(Definition, folder));
        }
        Assert.True(kills >= Kills);
    }

    private static bool IsComplete(string folder) => new SweepRecords(Definition, folder).StateOf(SweepShard.Whole).IsComplete;

    private static List<string> Files(string folder) => [.. new RunRecordStore(folder).Files()];

    /// <summary>Reading verifies the hash over a record's bytes, and the name that of its inputs.</summary>
    private static void RequireWholeRecords(string folder)
    {
        foreach (string file in Files(folder))
            Assert.Equal(Path.GetFileName(file), RunRecord.ReadSummary(file).InputHash + RunRecordStore.Extension);
    }

    /// <summary>Starts a process and kills it some milliseconds after its sweep began; whether it still ran then.</summary>
    private static bool RunAndKill(string folder, int milliseconds)
    {
        string[] arguments = ["exec", typeof(SweepProcess).Assembly.Location, folder];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        Assert.Equal(SweepProcess.Started, process.StandardOutput.ReadLine());
        Thread.Sleep(milliseconds);
        bool isRunning = !process.HasExited;
        process.Kill();
        process.WaitForExit();
        return isRunning;
    }
}
