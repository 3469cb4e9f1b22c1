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
        // The partition is nobody's default, so that every job has to be given it.
        (int exitCode, string output) = Sweep("submit", "--partition=all");
        Assert.True(exitCode == 0, output);
        // One task is killed once its shard has begun to leave records, then the controller.
        (int Process, string Shard) killed = default;
        _cluster.WaitUntil(() => (killed = RunningShard()).Process != 0 && RecordCount() > 0, "a shard runs");
        Process.GetProcessById(killed.Process).Kill();
        _cluster.RestartController();
        Assert.NotEmpty(_cluster.Query("squeue", "--noheader"));

        _cluster.WaitUntil(() => _cluster.Run("squeue", "--noheader") is (0, ""), "all jobs have ended");
        Assert.True(File.ReadLines(Path.Combine(Records, "logs", $"shard-{killed.Shard}.log")).Count(line => line.StartsWith("== ", StringComparison.Ordinal)) > 1);
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

    private (int ExitCode, string Output) Sweep(string action, params string[] options) =>
        _cluster.Run(Script, [action, DefinitionPath, Records, Shards.ToString(CultureInfo.InvariantCulture), .. options]);

    /// <summary>The process of some task of the array, and its shard; 0 while there is none.</summary>
    private (int Process, string Shard) RunningShard()
    {
        foreach (Process process in Process.GetProcessesByName("gradflow"))
        {
            string file = $"/proc/{process.Id}/cmdline";
            string[] words = File.Exists(file) ? File.ReadAllText(file).Split('\0') : [];
            int shard = Array.IndexOf(words, "-Shard");
            if (shard > 0 && words.Contains(Records)) return (process.Id, words[shard + 1]);
        }
        return default;
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
            // The ids by which a sheet refers to its table are drawn anew for every workbook.
            parts.Add($"{entry.FullName}: {RelationshipId().Replace(reader.ReadToEnd(), string.Empty)}");
        }
        Assert.True(parts.Count >= 4);
        return parts;
    }

    [GeneratedRegex(@" r:id=""\w+""")]
    private static partial Regex RelationshipId();

    [GeneratedRegex(@"^xl/(worksheets/sheet\d*|sharedStrings)\.xml$")]
    private static partial Regex CellPart();
}
