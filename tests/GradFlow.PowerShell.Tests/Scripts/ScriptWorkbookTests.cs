using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>What the scripts that write one workbook do with its path.</summary>
public sealed class ScriptWorkbookTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-workbook-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The scripts, each with arguments that make it quick.</summary>
    public static TheoryData<string, string[]> Scripts => new()
    {
        { "Reproduce-Paper.ps1", [] },
        { "Test-Claims.ps1", ["-Quick", "-Claim", "ZeroLoss"] },
    };

    [Xunit.Theory]
    [MemberData(nameof(Scripts))]
    public void WhatIfLeavesTheWorkbookThatIsThereAlone(string script, string[] arguments)
    {
        string workbook = Path.Combine(_folder.FullName, "there.xlsx");
        File.WriteAllText(workbook, "earlier");
        var (exitCode, output, error) = Run(script, arguments, workbook, "-WhatIf");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("What if: ", output, StringComparison.Ordinal);
        Assert.Contains(workbook, output, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(workbook));
    }

    [Xunit.Theory]
    [MemberData(nameof(Scripts))]
    public void TheFolderOfTheWorkbookIsMadeButNotUnderWhatIf(string script, string[] arguments)
    {
        string folder = Path.Combine(_folder.FullName, "results");
        string workbook = Path.Combine(folder, "inner", "new.xlsx");
        Assert.Equal(0, Run(script, arguments, workbook, "-WhatIf").ExitCode);
        Assert.False(Directory.Exists(folder));

        var (exitCode, _, error) = Run(script, arguments, workbook);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.True(File.Exists(workbook));
    }

    [Xunit.Theory]
    [MemberData(nameof(Scripts))]
    public void AFolderThatCannotBeMadeIsToldBeforeAnythingIsComputed(string script, string[] arguments)
    {
        string file = Path.Combine(_folder.FullName, "results");
        File.WriteAllText(file, "in the way");
        var (exitCode, output, error) = Run(script, arguments, Path.Combine(file, "new.xlsx"));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(file));
    }

    [Xunit.Theory]
    [MemberData(nameof(Scripts))]
    public void AFolderThatIsNotThereYetIsNoFileEither(string script, string[] arguments)
    {
        string folder = Path.Combine(_folder.FullName, "new") + Path.DirectorySeparatorChar;
        var (exitCode, output, error) = Run(script, arguments, folder);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("is a folder", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    private static (int ExitCode, string Output, string Error) Run(string script, string[] arguments, string workbook, params string[] more) =>
        HostProcess.Run([Path.Combine(RepositoryRoot.Path, "pipelines", script), .. arguments, "-OutputPath", workbook, .. more]);
}
