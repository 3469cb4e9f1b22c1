using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/New-Baseline.ps1 on folders that are and are not a baseline.</summary>
public sealed class NewBaselineTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "New-Baseline.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-baseline-");
    private readonly string _output;

    public NewBaselineTests() => _output = Path.Combine(_folder.FullName, "baseline");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ANewBaselineTakesThePlaceOfTheOldOneAlone()
    {
        string stale = Old("00/stale.run.json");
        Assert.Equal((0, "", ""), HostProcess.Run(_script, "-OutputPath", _output, "-IndexOnly"));
        string index = Path.Combine(_output, "index.sha256");
        string before = File.ReadAllText(index);
        Assert.EndsWith("  00/stale.run.json\n", before, StringComparison.Ordinal);

        // Where there is no room for it, the old one stays.
        var (exitCode, _, error) = HostProcess.RunOnSmallDisk(_folder.FullName, 100, _script, "-OutputPath", _output);
        Assert.Equal(1, exitCode);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        string after = _folder.FullName + ".after";
        Assert.Equal(
            ["baseline/00/stale.run.json", "baseline/index.sha256"],
            Directory.GetFiles(after, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(after, file)).Order(StringComparer.Ordinal));
        Directory.Delete(after, recursive: true);

        (exitCode, string output, error) = HostProcess.Run(_script, "-OutputPath", _output);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("7 records were written", output, StringComparison.Ordinal);
        Assert.False(File.Exists(stale));
        Assert.Equal(
            Directory.GetFiles(_output, "*.run.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_output, file)).Order(StringComparer.Ordinal),
            File.ReadAllLines(index).Select(line => line[66..]));
        Assert.Equal([_output], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Xunit.Theory]
    [InlineData("ab/mine.run.json")]
    [InlineData("notes.txt")]
    public void AFolderThatIsNoBaselineIsRefused(string name)
    {
        string mine = Old(name);
        var (exitCode, _, error) = HostProcess.Run(_script, "-OutputPath", _output);
        Assert.Equal(1, exitCode);
        Assert.Contains("is no baseline", error, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(mine));
    }

    [Fact]
    public void ABaselineOfAnyNamesIsReplaced()
    {
        Old("my records/toy_1 (old).run.json");
        Assert.Equal((0, "", ""), HostProcess.Run(_script, "-OutputPath", _output, "-IndexOnly"));
        Assert.EndsWith("  my records/toy_1 (old).run.json\n", File.ReadAllText(Path.Combine(_output, "index.sha256")), StringComparison.Ordinal);
        var (exitCode, output, error) = HostProcess.Run(_script, "-OutputPath", _output);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("7 records were written", output, StringComparison.Ordinal);
    }

    /// <summary>What the nightly job would call damaged is not written.</summary>
    [Xunit.Theory]
    [InlineData("notes.txt", "There is no record in")]
    [InlineData("a\nb.run.json", "has a line break")]
    public void ThereIsNoIndexOfWhatItCannotList(string name, string message)
    {
        Old(name);
        var (exitCode, _, error) = HostProcess.Run(_script, "-OutputPath", _output, "-IndexOnly");
        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_output, "index.sha256")));
    }

    /// <summary>The new index needs more room than the old one, and there is none.</summary>
    [Fact]
    public void AFullDiskKeepsTheOldIndex()
    {
        Old("index.sha256");
        for (int i = 0; i < 100; i++) File.WriteAllText(Path.Combine(_output, $"{i}.run.json"), "");
        var (exitCode, _, error) = HostProcess.RunOnSmallDisk(_folder.FullName, 4, _script, "-OutputPath", _output, "-IndexOnly");
        Assert.Equal(1, exitCode);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        string after = _folder.FullName + ".after";
        Assert.Equal("old", File.ReadAllText(Path.Combine(after, "baseline", "index.sha256")));
        Directory.Delete(after, recursive: true);
    }

    [Xunit.Theory]
    [InlineData("SIGINT", 130)]
    [InlineData("SIGTERM", 143)]
    public void AnInterruptLeavesTheOldBaselineAlone(string signal, int code)
    {
        for (int attempt = 0; ; attempt++)
        {
            string old = Old("00/old.run.json");
            Assert.Equal((0, "", ""), HostProcess.Run(_script, "-OutputPath", _output, "-IndexOnly"));
            using var stopped = HostProcess.Start(_script, "-OutputPath", _output);
            while (stopped.IsRunning && Directory.GetDirectories(_folder.FullName).Length == 1) Thread.Sleep(1);
            if (signal == "SIGINT") stopped.SendInterrupt();
            else stopped.SendTerminate();
            int exitCode = stopped.Finish().ExitCode;
            Assert.Equal([_output], Directory.GetFileSystemEntries(_folder.FullName));
            if (File.Exists(old))
            {
                Assert.Equal(code, exitCode);
                return;
            }
            // On a busy machine the signal may have come when all was done.
            Assert.True(attempt < 5);
        }
    }

    [Fact]
    public void WhatALinkLeadsToIsReplaced()
    {
        string real = Directory.CreateDirectory(Path.Combine(_folder.FullName, "real")).FullName;
        Directory.CreateSymbolicLink(_output, "real/");
        Assert.Equal(0, HostProcess.Run(_script, "-OutputPath", _output).ExitCode);
        Assert.Equal("real/", new DirectoryInfo(_output).LinkTarget);
        Assert.True(File.Exists(Path.Combine(real, "index.sha256")));
        Assert.Equal([_output, real], Directory.GetFileSystemEntries(_folder.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatIfDoesNothing()
    {
        Assert.Equal(0, HostProcess.Run(_script, "-OutputPath", _output, "-WhatIf").ExitCode);
        Assert.False(Directory.Exists(_output));
    }

    private string Old(string name)
    {
        string file = Path.Combine(_output, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "old");
        return file;
    }
}
