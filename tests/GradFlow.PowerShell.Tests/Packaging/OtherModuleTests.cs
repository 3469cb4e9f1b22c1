using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Packaging;

/// <summary>A module with a newer Open XML SDK of its own in the same session: both write their workbooks, each with its version.</summary>
public sealed class OtherModuleTests : IDisposable
{
    private const string Own = "Get-PaperDataset Toy | Invoke-GradientFlow 10 1e-3 -Seed 1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gradflow-other-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TwoVersionsOfTheOpenXmlSdkLiveInOneSession(bool otherFirst)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string module = Path.Combine(RepositoryRoot.Path, "tests", "OtherOpenXml", "bin", configuration, "net8.0", "OtherOpenXml.dll");
        string ours = Path.Combine(_folder.FullName, "ours.xlsx");
        string theirs = Path.Combine(_folder.FullName, "theirs.xlsx");
        string other = $"Import-Module '{module}'; $null = Export-OtherWorkbook '{theirs}'; ";
        string own = $"{Own} | Export-GradientFlowWorkbook '{ours}'; ";
        const string versions =
            "[AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName() } | "
            + "Where-Object Name -EQ DocumentFormat.OpenXml | ForEach-Object { $_.Version.ToString(2) }";

        (int exitCode, string output, string error) = HostProcess.Run("-Command", (otherFirst ? other + own : own + other) + versions);

        Assert.Equal((0, ""), (exitCode, error));
        string[] loaded = output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(otherFirst ? ["3.3", "2.20"] : ["2.20", "3.3"], loaded);
        Assert.Equal(["A1 = theirs"], WorkbookCells.Read(theirs, "Other"));
        foreach (string sheet in new[] { "Trajectory", "Saddles", "Dataset" })
        {
            string[] cells = WorkbookCells.Read(ours, sheet);
            Assert.NotEmpty(cells);
            Assert.Equal(WorkbookCells.Read(Alone(), sheet), cells);
        }
    }

    /// <summary>The same workbook, written where there is no other module.</summary>
    private string Alone()
    {
        string path = Path.Combine(_folder.FullName, "alone.xlsx");
        if (!File.Exists(path))
            SharedEngine.Invoke($"{Own} | Export-GradientFlowWorkbook '{path}'");
        return path;
    }
}
