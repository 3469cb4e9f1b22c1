using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/Invoke-Sweep.ps1 and its exit codes.</summary>
public sealed class SweepScriptTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "Invoke-Sweep.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-sweep-");
    private readonly string _definition;

    public SweepScriptTests() => _definition = Path.Combine(_folder.FullName, "sweep.psd1");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_refuted_claim_is_three()
    {
        Define("Widths = 40; InitializationScales = 1, 2; Seeds = 1; Claims = 'ScaleBound'");
        Assert.Equal(3, Sweep("records").ExitCode);
    }

    [Fact]
    public void A_damaged_record_is_four_and_named_and_computed_again_by_the_next_start()
    {
        Define("Widths = 20; InitializationScales = 1e-2, 1e-3; Seeds = '1..2'; Claims = 'ZeroLoss'");
        Assert.Equal(0, Sweep("records").ExitCode);
        byte[] summary = File.ReadAllBytes(InFolder("records/summary.json"));
        string record = Records("records")[0];
        File.WriteAllText(record, File.ReadAllText(record)[..500]);

        var (exitCode, output, error) = Sweep("records", "-Merge");
        Assert.Equal(4, exitCode);
        Assert.Contains(Path.GetFileName(record), output + error, StringComparison.Ordinal);
        Assert.Contains("3 of 4 runs", output, StringComparison.Ordinal);
        Assert.Equal(0, Sweep("records").ExitCode);
        Assert.Equal(summary, File.ReadAllBytes(InFolder("records/summary.json")));
        Assert.Single(Directory.GetFiles(InFolder("records"), "*.damaged", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_is_not_computed_yet_is_four()
    {
        Define("Widths = 20; InitializationScales = 1e-2; Seeds = '1..4'");
        Assert.Equal(0, Sweep("records", "-Shard", "0", "-ShardCount", "2").ExitCode);
        var (exitCode, output, _) = Sweep("records", "-Merge");
        Assert.Equal(4, exitCode);
        Assert.Contains("2 of 4 runs", output, StringComparison.Ordinal);
        Assert.Equal(4, Sweep("records", "-State", "-ShardCount", "2").ExitCode);
    }

    [Fact]
    public void Ctrl_C_is_130_and_the_next_start_ends_as_an_uninterrupted_one()
    {
        // Few runs that take long: the interrupt may come late on a busy machine.
        Define("Widths = 60; InitializationScales = 1e-2, 1e-4, 1e-6; Seeds = '1..50'; Claims = 'ZeroLoss'; Tolerance = 1e-15");
        using (var stopped = HostProcess.Start(_script, _definition, "-RecordPath", InFolder("stopped")))
        {
            while (stopped.IsRunning && Records("stopped").Length < 5) Thread.Sleep(1);
            stopped.SendInterrupt();
            Assert.Equal(130, stopped.Finish().ExitCode);
        }
        Assert.InRange(Records("stopped").Length, 5, 149);
        Assert.Equal(0, Sweep("stopped").ExitCode);
        Assert.Equal(0, Sweep("whole").ExitCode);
        Assert.Equal(File.ReadAllBytes(InFolder("whole/summary.json")), File.ReadAllBytes(InFolder("stopped/summary.json")));
    }

    [Theory]
    [InlineData("sweep.psd1/summary")]
    [InlineData("/proc/summary")]
    public void A_folder_of_the_summary_that_cannot_be_made_is_five(string folder)
    {
        Define("Widths = 20; InitializationScales = 1e-2; Seeds = 1");
        Assert.Equal(5, Sweep("records", "-OutputPath", InFolder(folder)).ExitCode);
    }

    [Fact]
    public void A_definition_that_is_not_one_is_one()
    {
        File.WriteAllText(_definition, "@{ Name = 'x'; Datasets = (Get-Process) }");
        var (exitCode, _, error) = Sweep("records");
        Assert.Equal(1, exitCode);
        Assert.Contains("sweep.psd1", error, StringComparison.Ordinal);
    }

    private void Define(string settings) => File.WriteAllText(_definition, $"@{{ Name = 'small'; Datasets = @{{ Published = 'Toy' }}; {settings} }}");

    private (int ExitCode, string Output, string Error) Sweep(string records, params string[] arguments) =>
        HostProcess.Run([_script, _definition, "-RecordPath", InFolder(records), .. arguments]);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private string[] Records(string folder) =>
        Directory.Exists(InFolder(folder)) ? Directory.GetFiles(InFolder(folder), "*.run.json", SearchOption.AllDirectories) : [];
}
