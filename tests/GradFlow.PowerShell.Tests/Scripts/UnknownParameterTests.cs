using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>A mistyped parameter of a script is an error, not left aside.</summary>
public sealed class UnknownParameterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-parameter-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Scripts => [.. RepositoryRoot.Files("pipelines", "*.ps1").Select(path => Path.GetFileName(path)!)];

    [Xunit.Theory]
    [MemberData(nameof(Scripts))]
    public void It_is_one_and_nothing_is_begun(string script)
    {
        string output = Path.Combine(_folder.FullName, "output.xlsx");
        var (exitCode, _, error) = HostProcess.Run(Path.Combine(RepositoryRoot.Path, "pipelines", script), "-OutputPath", output, "-OutPath", "x");

        Assert.Equal(1, exitCode);
        Assert.Contains("parameter name 'OutPath'", error, StringComparison.Ordinal);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }
}
