using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using ClosedXML.Excel;
using GradFlow.Core.Claims;
using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>The workbook as LibreOffice understands it: opened there, written again, and compared; needs soffice.</summary>
[Trait("Category", "LibreOffice")]
public sealed class LibreOfficeTests : IDisposable
{
    private const int TimeLimit = 240_000;
    private const int ChartsOfJudgedRuns = 4;

    private static readonly XNamespace _chart = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Every number and text of every sheet arrives, none of them as a formula or an error, and so does every chart.</summary>
    [Fact]
    public void EveryCellAndChartSurvives()
    {
        GradientFlowRun[] runs =
            [.. SampleReports.Standard().Runs, SampleReports.Run(SampleReports.Toy("=cmd|' /C calc'!A0"), 1e-3, 1)];
        ClaimVerdict[] verdicts = [.. Enum.GetValues<Verdict>().Select(
            (verdict, i) => SampleReports.Judge((ClaimId)i, SampleReports.Toy(), verdict, double.NaN, runs))];
        using var file = new WorkbookFile(SampleReports.Report("=1+1 <script>", runs, verdicts: verdicts));

        string converted = Convert(file.Path);

        using XLWorkbook expected = file.Open(), actual = new(converted);
        Assert.Equal(expected.Worksheets.Select(sheet => sheet.Name), actual.Worksheets.Select(sheet => sheet.Name));
        int compared = 0;
        foreach (IXLWorksheet sheet in expected.Worksheets)
            foreach (IXLCell cell in sheet.CellsUsed())
            {
                AssertSame(cell, actual.Worksheet(sheet.Name).Cell(cell.Address.RowNumber, cell.Address.ColumnNumber));
                compared++;
            }
        Assert.True(compared > 15_000, $"only {compared} cells");
        Assert.Equal(ChartsOfJudgedRuns, ChartsWithSeries(converted));
    }

    /// <summary>
    /// A workbook that someone else saved in LibreOffice is added to and opened there again: the cells are those of one export, and a
    /// formula of theirs over a table is computed anew over all rows.
    /// </summary>
    [Fact]
    public void AWorkbookSavedThereCanBeAddedTo()
    {
        GradientFlowRun[] runs =
        [
            SampleReports.Run(SampleReports.Toy(), 1e-2, 1), SampleReports.Run(SampleReports.Toy(), 1e-4, null),
            SampleReports.Run(SampleReports.Toy("Other", 2), 1e-3, 2), SampleReports.Run(SampleReports.Toy(), 1e-2, 3),
        ];
        ClaimVerdict verdict = SampleReports.Judge(ClaimId.ZeroLoss, runs[3].Dataset, Verdict.Supported, 1e-9, [runs[3]]);
        using var whole = new WorkbookFile(SampleReports.Report("All", runs, verdicts: [verdict]));
        using var grown = new WorkbookFile(SampleReports.Report("All", runs[..2]));
        CollaboratorEdits.Apply(grown.Path, "SUM(Saddles[Index (count)])+COUNTA(Runs[Status])*1000+RunCount*100000+StalledCount");
        File.Copy(Convert(grown.Path), grown.Path, overwrite: true);
        grown.Append(SampleReports.Report("More", runs[2..], verdicts: [verdict]));
        Assert.Empty(grown.ValidationErrors());

        string converted = Convert(grown.Path);

        using XLWorkbook expected = whole.Open(), actual = new(converted);
        // Four runs, none of them stalled; each starts at two waiting neurons and then has one.
        Assert.Equal(404012.0, actual.Worksheet(CollaboratorEdits.Sheet).Cell("B1").CachedValue);
        foreach (IXLWorksheet sheet in expected.Worksheets.Where(sheet => sheet.Name != "Provenance"))
            foreach (IXLCell cell in sheet.CellsUsed())
                AssertSame(cell, actual.Worksheet(sheet.Name).Cell(cell.Address.RowNumber, cell.Address.ColumnNumber));
        Assert.Equal(ChartsOfJudgedRuns, ChartsWithSeries(converted));
    }

    private static void AssertSame(IXLCell expected, IXLCell actual)
    {
        string where = $"{expected.Worksheet.Name}!{expected.Address}";
        if (expected.DataType == XLDataType.Boolean)
        {
            // LibreOffice has no Boolean of its own and writes the formula TRUE().
            Assert.Equal(expected.GetBoolean() ? "TRUE()" : "FALSE()", actual.FormulaA1);
            return;
        }
        Assert.True(expected.DataType == actual.DataType, $"{where} is {actual.DataType} instead of {expected.DataType}");
        Assert.False(actual.HasFormula, $"{where} became a formula");
        switch (expected.DataType)
        {
            case XLDataType.Number:
                // It writes 15 digits.
                double value = expected.GetDouble();
                Assert.True(Math.Abs(value - actual.GetDouble()) <= 1e-14 * Math.Abs(value), $"{where} is {actual.GetDouble():R}");
                break;
            case XLDataType.DateTime:
                Assert.Equal(expected.GetDateTime(), actual.GetDateTime(), TimeSpan.FromMilliseconds(1));
                break;
            default:
                Assert.Equal(expected.GetString().ReplaceLineEndings("\n"), actual.GetString().ReplaceLineEndings("\n"));
                break;
        }
    }

    private static int ChartsWithSeries(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return archive.Entries.Count(entry =>
        {
            if (!entry.FullName.StartsWith("xl/charts/chart", StringComparison.Ordinal)) return false;
            using Stream stream = entry.Open();
            return XDocument.Load(stream).Descendants(_chart + "ser").Any();
        });
    }

    private string Convert(string path)
    {
        string target = _folder.File("converted");
        using var office = Process.Start(new ProcessStartInfo("soffice",
        [
            "--headless", "--norestore", $"-env:UserInstallation={new Uri(_folder.File("profile")).AbsoluteUri}",
            "--convert-to", "xlsx", "--outdir", target, path,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = office.StandardOutput.ReadToEndAsync(), errors = office.StandardError.ReadToEndAsync();
        Assert.True(office.WaitForExit(TimeLimit), "LibreOffice takes too long.");
        string converted = Path.Combine(target, Path.GetFileName(path));
        Assert.True(File.Exists(converted), $"{output.Result}{errors.Result}");
        return converted;
    }
}
