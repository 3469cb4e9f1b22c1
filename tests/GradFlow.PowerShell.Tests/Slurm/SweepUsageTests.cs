using System.Diagnostics;
using Xunit;

namespace GradFlow.PowerShell.Tests.Slurm;

/// <summary>What pipelines/slurm/sweep.sh refuses, which takes no cluster.</summary>
public sealed class SweepUsageTests
{
    private const int BadUsage = 2;

    [Fact]
    public void An_unknown_action_is_told_and_makes_nothing()
    {
        string script = Path.Combine(RepositoryRoot.Path, "pipelines", "slurm", "sweep.sh");
        string definition = Path.Combine(RepositoryRoot.Path, "pipelines", "sweeps", "Widths.psd1");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-usage-");
        using Process process = Process.Start(new ProcessStartInfo("bash", [script, "bogus", definition, Path.Combine(folder.FullName, "records"), "3"])
        {
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(BadUsage, process.ExitCode);
        Assert.Contains("sweep.sh submit  DEFINITION RECORDS SHARDS", error, StringComparison.Ordinal);
        Assert.Empty(folder.GetFileSystemInfos());
        folder.Delete();
    }
}
