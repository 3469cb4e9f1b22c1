using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Slurm;

/// <summary>A sweep on a real Slurm cluster, with a task killed and the controller restarted on the way.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class SlurmSweepTests : IDisposable
{
    private const int Shards = 8;

    private const string Definition = """
        @{
            Name                 = 'cluster'
            Datasets             = @(
                @{ Published = 'Toy' }
                @{ Orthogonal = @{ Count = 4; Dimension = 6; Seeds = '1..4' } }
            )
            Widths               = 20, 60
            InitializationScales = 1e-2, 1e-4, 1e-6
            Seeds                = '1..16'
            Claims               = 'ZeroLoss', 'SaddleIndex'
        }
        """;

    private readonly SlurmCluster _cluster = new();

    private static string Script => Path.Combine(RepositoryRoot.Path, "pipelines", "slurm", "sweep.sh");

    private string DefinitionPath => Path.Combine(_cluster.Folder, "sweep.psd1");

    private string Records => Path.Combine(_cluster.Folder, "records");

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void An_array_merges_to_the_local_bits_though_a_task_is_killed_and_the_controller_restarts()
    {
        File.WriteAllText(DefinitionPath, Definition);
        (int exitCode, string output) = Sweep("submit");
        Assert.True(exitCode == 0, output);
        string array = ArrayJob().Match(output).Groups[1].Value, merge = MergeJob().Match(output).Groups[1].Value;

        // One task is killed once its shard has begun to leave records, then the controller.
        int killed = 0;
        _cluster.WaitUntil(() => (killed = RunningShard()) != 0 && RecordCount() > 0, "a shard runs");
        Process.GetProcessById(killed).Kill();
        _cluster.RestartController();
        Assert.NotEmpty(_cluster.Query("squeue", "--noheader"));

        _cluster.WaitUntil(() => _cluster.Query("squeue", "--noheader").Length == 0, "all jobs have ended");
        string mergeState = _cluster.Query("scontrol", "show", "job", merge);
        Assert.Contains("JobState=COMPLETED", mergeState, StringComparison.Ordinal);
        Assert.Matches("Restarts=[1-9]", _cluster.Query("scontrol", "show", "job", array));
        (exitCode, output) = Sweep("state");
        Assert.True(exitCode == 0, output);

        string local = Path.Combine(_cluster.Folder, "local");
        (exitCode, output, string error) = HostProcess.Run(
            Path.Combine(RepositoryRoot.Path, "pipelines", "Invoke-Sweep.ps1"), DefinitionPath, "-RecordPath", local);
        Assert.True(exitCode == 0, output + error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(local, "summary.json")), File.ReadAllBytes(Path.Combine(Records, "summary.json")));
        Assert.Equal(Sheets(Path.Combine(local, "summary.xlsx")), Sheets(Path.Combine(Records, "summary.xlsx")));
        Assert.Contains("\"missingRuns\": 0", File.ReadAllText(Path.Combine(Records, "summary.json")), StringComparison.Ordinal);
    }

    private (int ExitCode, string Output) Sweep(string action) =>
        _cluster.Run(Script, action, DefinitionPath, Records, Shards.ToString(CultureInfo.InvariantCulture));

    /// <summary>The process of some task of the array; 0 while there is none.</summary>
    private int RunningShard()
    {
        foreach (Process process in Process.GetProcessesByName("gradflow"))
        {
            string commandLine = File.Exists($"/proc/{process.Id}/cmdline") ? File.ReadAllText($"/proc/{process.Id}/cmdline") : string.Empty;
            if (commandLine.Contains(Records, StringComparison.Ordinal) && commandLine.Contains("-Shard\0", StringComparison.Ordinal))
                return process.Id;
        }
        return 0;
    }

    private int RecordCount() => Directory.GetFiles(Records, "*.run.json", SearchOption.AllDirectories).Length;

    /// <summary>The parts of a workbook that hold cells.</summary>
    private static List<string> Sheets(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        var parts = new List<string>();
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => CellPart().IsMatch(entry.FullName)).OrderBy(entry => entry.FullName))
        {
            using var reader = new StreamReader(entry.Open());
            parts.Add($"{entry.FullName}: {reader.ReadToEnd()}");
        }
        Assert.True(parts.Count >= 4);
        return parts;
    }

    [GeneratedRegex(@"are job (\d+)")]
    private static partial Regex ArrayJob();

    [GeneratedRegex(@"the merge is job (\d+)")]
    private static partial Regex MergeJob();

    [GeneratedRegex(@"^xl/(worksheets/sheet\d*|sharedStrings)\.xml$")]
    private static partial Regex CellPart();
}
