using System.Globalization;
using System.Text.RegularExpressions;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Scripts;

/// <summary>pipelines/Reproduce-Paper.ps1 with the published experiments by name.</summary>
public sealed class ReproducePaperTests : IDisposable
{
    private static readonly string _script = Path.Combine(RepositoryRoot.Path, "pipelines", "Reproduce-Paper.ps1");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-paper-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void NonOrthogonalToyTellsWhereEveryRunEnded()
    {
        string output = Reproduce("NonOrthogonalToy");

        Assert.Equal(10, Regex.Count(output, "scale .*, seed [1-5]: (LossReached|Stalled) at loss .*, gradient norm "));
    }

    /// <summary>The shares of six teacher neurons' alignment: descending percentages, most of the whole in the first components.</summary>
    [Fact]
    public void HighDimensionalTellsTheExplainedVariance()
    {
        string output = Reproduce("HighDimensional");

        Assert.Contains("TimeReached at loss", output, StringComparison.Ordinal);
        double[] shares = [.. Regex.Matches(output, @"([0-9.]+) ?%").Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(10, shares.Length);
        Assert.Equal(shares.OrderDescending(), shares);
        Assert.InRange(shares.Sum(), 50, 100.1);
    }

    [Fact]
    public void AlignmentFigureEndsAtItsSpuriousStationaryPoint() =>
        Assert.Contains("Stalled at loss 0.08752", Reproduce("AlignmentFigure"), StringComparison.Ordinal);

    /// <summary>Counts within five standard deviations of the closed form.</summary>
    [Fact]
    public void WidthThresholdCountsTheCoveredInitialisations()
    {
        string output = Reproduce("WidthThreshold", "-Count", "100", "-Repetitions", "60");

        MatchCollection counts = Regex.Matches(output, @"m = 3[567]: (\d+) of 60 initialisations cover every sample, expected ([0-9.]+)");
        Assert.Equal(3, counts.Count);
        foreach (Match match in counts)
        {
            double covered = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            double expected = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            Assert.InRange(covered, expected - 5 * Math.Sqrt(expected * (1 - expected / 60.1)) - 0.1, 60);
        }
    }

    private string Reproduce(params string[] arguments)
    {
        string workbook = Path.Combine(_folder.FullName, "paper.xlsx");
        var (exitCode, output, error) = HostProcess.Run([_script, .. arguments, "-OutputPath", workbook]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.True(File.Exists(workbook));
        return output;
    }
}
