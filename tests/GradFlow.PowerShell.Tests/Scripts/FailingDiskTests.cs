using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>What writes results, on a folder that is read-only and on a disk that becomes full: a clear end, and no earlier result harmed.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private const int FileNotWritten = 1;
    private const int SweepNotWritten = 5;
    private const int NightlyNotWritten = 8;
    private const string Runs = "Get-PaperDataset Toy | Invoke-GradientFlow 40 1e-2 -Seed ";

    private static readonly string _pipelines = Path.Combine(RepositoryRoot.Path, "pipelines");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-disk-");
    private readonly string _results;
    private readonly string _definition;

    public FailingDiskTests()
    {
        _results = _folder.CreateSubdirectory("results").FullName;
        _definition = Path.Combine(_folder.FullName, "sweep.psd1");
        File.WriteAllText(_definition, "@{ Name = 'small'; Datasets = @{ Published = 'Toy' }; Widths = 40; InitializationScales = 1e-2; Seeds = '1..12'; Claims = 'ZeroLoss' }");
    }

    private string[] Nightly => [Path.Combine(_pipelines, "Invoke-Nightly.ps1"), "-OutputPath", _results, "-Claim", "ZeroLoss"];

    private string[] Sweep => [Path.Combine(_pipelines, "Invoke-Sweep.ps1"), _definition, "-RecordPath", _results];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Runs + "2 -RecordPath '{0}'")]
    [InlineData(Runs + "2 | Export-GradientFlowRun '{0}'")]
    [InlineData(Runs + "2 | Export-GradientFlowWorkbook '{0}/runs.xlsx'")]
    [InlineData("Get-PaperDataset Toy | Export-TrainingDataset '{0}/toy.csv'")]
    public void A_read_only_folder_is_an_error(string command)
    {
        Record(1);
        RequireFailure(
            HostProcess.RunOnReadOnly(_results, "-Command", string.Format(null, command, _results)), FileNotWritten, "cannot be written: Read-only file system");
        Assert.Single(Files(_results));
    }

    [Fact]
    public void A_nightly_job_on_a_read_only_folder_has_its_own_code_with_and_without_an_earlier_lock()
    {
        RequireFailure(HostProcess.RunOnReadOnly(_results, Nightly), NightlyNotWritten, "could not start: Read-only file system");
        File.WriteAllText(Path.Combine(_results, "nightly.lock"), "");
        RequireFailure(HostProcess.RunOnReadOnly(_results, Nightly), NightlyNotWritten, "could not start: Read-only file system");
        Assert.Single(Files(_results));
    }

    [Fact]
    public void A_sweep_on_a_read_only_folder_has_its_own_code()
    {
        Record(1);
        RequireFailure(HostProcess.RunOnReadOnly(_results, Sweep), SweepNotWritten, "cannot be written: Read-only file system");
        RequireFailure(HostProcess.RunOnReadOnly(_results, [.. Sweep, "-Merge"]), SweepNotWritten, "Read-only file system");
        Assert.Single(Files(_results));
    }

    [Fact]
    public void A_full_disk_stops_recorded_runs_and_leaves_whole_records_alone()
    {
        Record(1);
        RequireFailure(
            HostProcess.RunOnSmallDisk(_results, 200, "-Command", $"{Runs}(1..20) -RecordPath '{_results}'"), FileNotWritten, "cannot be written: No space left on device");
        RequireWholeRecords(2, 19);
    }

    [Fact]
    public void A_full_disk_stops_a_sweep_and_it_goes_on_when_there_is_room()
    {
        RequireFailure(HostProcess.RunOnSmallDisk(_results, 80, Sweep), SweepNotWritten, "cannot be written: No space left on device");
        RequireWholeRecords(1, 11);
        var (exitCode, output, error) = HostProcess.Run([.. Sweep[..^1], _results + ".after"]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("12 of 12 runs", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_stops_a_nightly_job_and_earlier_results_stay()
    {
        string earlier = Path.Combine(_results, "20200101T000000Z", "log.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(earlier)!);
        File.WriteAllText(earlier, "earlier");
        RequireFailure(
            HostProcess.RunOnSmallDisk(_results, 24, [.. Nightly, "-Keep", "1"]), NightlyNotWritten, "could not finish: The file");
        Assert.Equal("earlier", File.ReadAllText(earlier.Replace(_results, _results + ".after", StringComparison.Ordinal)));
        Assert.Single(Directory.GetDirectories(_results + ".after"), folder => folder.EndsWith(".unfinished", StringComparison.Ordinal));
    }

    private static void RequireFailure((int ExitCode, string Output, string Error) end, int exitCode, string message)
    {
        // A message is broken into lines where it stands beside the place in a script.
        string said = string.Join(' ', (end.Output + end.Error).Split([' ', '|', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.True(exitCode == end.ExitCode, said);
    }

    private static string[] Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    private void Record(int seed)
    {
        var (exitCode, _, error) = HostProcess.Run("-Command", $"{Runs}{seed} -RecordPath '{_results}'");
        Assert.Equal((0, ""), (exitCode, error));
    }

    /// <summary>What the full disk holds: records alone, each of them whole.</summary>
    private void RequireWholeRecords(int fewest, int most)
    {
        string after = _results + ".after";
        int count = Directory.GetFiles(after, "*.run.json", SearchOption.AllDirectories).Length;
        Assert.InRange(count, fewest, most);
        var (exitCode, output, error) = HostProcess.Run("-Command", $"@(Import-GradientFlowRun '{after}').Count");
        Assert.Equal((0, "", count.ToString(System.Globalization.CultureInfo.InvariantCulture)), (exitCode, error, output.Trim()));
        Assert.DoesNotContain(Files(after), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
