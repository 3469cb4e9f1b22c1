using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/Test-Claims.ps1 as a scheduler runs it.</summary>
public sealed class JudgeClaimsTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "Test-Claims.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-claims-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void NothingRefutedIsZero()
    {
        string workbook = Path.Combine(_folder.FullName, "claims.xlsx");
        var (exitCode, output, error) = HostProcess.Run(_script, "-Quick", "-OutputPath", workbook);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("27 supported, 0 refuted, 0 inconclusive on 3 data sets", output, StringComparison.Ordinal);
        Assert.Contains("Dataset: Toy", output, StringComparison.Ordinal);
        Assert.True(File.Exists(workbook));
    }

    // Where not even the smallest scale tried is small enough, there is no evidence that any is.
    [Fact]
    public void SomethingRefutedIsThreeAndTheWorkbookIsStillWritten()
    {
        string workbook = Path.Combine(_folder.FullName, "claims.xlsx");
        var (exitCode, output, error) = HostProcess.Run(
            _script, "-Quick", "-Count", "2", "-Claim", "ZeroLoss,ScaleBound", "-InitializationScale", "1,2", "-OutputPath", workbook);

        Assert.Equal((3, ""), (exitCode, error));
        Assert.Contains("0 supported, 2 refuted, 2 inconclusive on 2 data sets", output, StringComparison.Ordinal);
        Assert.Contains("Toy, ScaleBound, Refuted: ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(workbook));
    }

    [Fact]
    public void NothingButInconclusiveIsZero()
    {
        var (exitCode, output, _) = HostProcess.Run(
            _script, "-Quick", "-Claim", "MinimumVariationNorm", "-Count", "8", "-Width", "3",
            "-OutputPath", Path.Combine(_folder.FullName, "claims.xlsx"));

        Assert.Equal(0, exitCode);
        Assert.Contains("Orthogonal n=8 d=8 seed=1, MinimumVariationNorm, Inconclusive: ", output, StringComparison.Ordinal);
    }

    [Xunit.Theory]
    [InlineData("-Claim", "Nonsense", "Nonsense")]
    [InlineData("-Count", "20", "so many inputs cannot be orthogonal")]
    [InlineData("-InitializationScale", "0", "The scale 0 is no positive, finite number")]
    [InlineData("-InitializationScale", "1e-2,Infinity", "is no positive, finite number")]
    public void FailureIsOne(string parameter, string value, string reason)
    {
        var (exitCode, _, error) = HostProcess.Run(_script, "-Quick", parameter, value);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }
}
