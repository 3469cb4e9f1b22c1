using System.Globalization;
using ClosedXML.Excel;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Reporting.Tests.Workbooks;

public class WorkbookAppendTests
{
    [Fact]
    public void AppendingIsAsIfAllHadBeenExportedAtOnce()
    {
        var wide = new TrainingDataset("Wide", new double[,] { { 1, 0, 0, 0 }, { 0, 0, 2, 0 } }, [1, -1]);
        GradientFlowRun[][] runs =
        [
            [SampleReports.Run(SampleReports.Toy(), 1e-2, 1), SampleReports.Run(SampleReports.Toy(), 1e-4, null)],
            [SampleReports.Run(SampleReports.Toy(label: 2), 1e-2, 2), SampleReports.Run(wide, 1e-6, 3)],
            [SampleReports.Run(SampleReports.Toy(), 1e-4, 4), Unusual()],
        ];
        ClaimVerdict[] verdicts =
        [
            SampleReports.Judge(ClaimId.ZeroLoss, runs[1][0].Dataset, Verdict.Supported, 1e-9, [runs[1][0]]),
            SampleReports.Judge(ClaimId.SaddleIndex, runs[2][0].Dataset, Verdict.Refuted, double.NaN, runs[2]),
        ];
        using var whole = new WorkbookFile(SampleReports.Report("All", [.. runs.SelectMany(part => part)], verdicts: verdicts));
        using var grown = new WorkbookFile(SampleReports.Report("All", runs[0]));
        grown.Append(SampleReports.Report("Second", runs[1], verdicts: verdicts[..1]));
        grown.Append(SampleReports.Report("Third", runs[2], verdicts: verdicts[1..]));

        Assert.Empty(grown.ValidationErrors());
        Assert.Equal(Comparable(whole.Cells()), Comparable(grown.Cells()));
        Assert.Equal(whole.Charts().Order(StringComparer.Ordinal), grown.Charts().Order(StringComparer.Ordinal));
        Assert.Equal(SheetsAndTables(whole), SheetsAndTables(grown));
        Assert.Equal(Widths(whole), Widths(grown));
    }

    [Fact]
    public void ProvenanceTellsTheExportsApart()
    {
        using var file = new WorkbookFile(SampleReports.Report("First", [SampleReports.Run(SampleReports.Toy(), 1e-2, 1)]));
        file.Append(SampleReports.Report("Second", [SampleReports.Run(SampleReports.Toy(), 1e-2, 2)], SampleReports.Created.AddDays(1)));
        file.Append(SampleReports.Report("Third", [SampleReports.Run(SampleReports.Toy(), 1e-2, 3)], SampleReports.Created.AddDays(2)));
        using XLWorkbook workbook = file.Open();
        Assert.Equal("First", workbook.Cell("Summary!A1").GetString());
        List<IXLTableRow> rows = [.. workbook.Worksheet("Provenance").Table("Provenance").DataRange.Rows()];
        object[] Facts(string item) => [.. rows.Where(row => row.Cell(2).GetString() == item)
            .Select(row => FormattableString.Invariant($"{row.Cell(4).GetDouble()}: {row.Cell(3).Value}"))];
        Assert.Equal(["1: First", "2: Second", "3: Third"], Facts("Title"));
        Assert.Equal(["1: 03/04/2026 03:06:07", "2: 03/05/2026 03:06:07", "3: 03/06/2026 03:06:07"], Facts("Created (UTC)"));
        Assert.Single(Facts("SHA-256 of inputs and labels"));
        Assert.Single(Facts("flow time"));
        Assert.Equal(["3: 0.0125"], Facts("Run 3 (s)"));
    }

    /// <summary>A program that moves the sheet renames its charts; a title may be edited.</summary>
    [Fact]
    public void AMovedSummaryWithAnotherTitleCanBeAddedTo()
    {
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-2, 1)));
        using (var workbook = new XLWorkbook(file.Path))
        {
            workbook.Worksheet("Summary").Cell("A1").Value = "Mine";
            workbook.Save();
        }
        ZipEdits.Replace(
            file.Path, "name=\"Loss against time\"",
            text => text.Replace("name=\"Loss against time\"", "name=\"Loss against time 1\"", StringComparison.Ordinal));
        file.Append(SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-2, 2)));
        using XLWorkbook appended = file.Open();
        Assert.Equal("Mine", appended.Worksheet("Summary").Cell("A1").GetString());
        Assert.Contains("name=\"Loss against time\"", string.Concat(file.Parts().Values), StringComparison.Ordinal);
    }

    /// <summary>Names lead formulas of others to the key figures, also when verdicts push these down or the report has none.</summary>
    [Fact]
    public void TheKeyFiguresKeepTheirNames()
    {
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-2, 1), second = SampleReports.Vary(
            SampleReports.Run(SampleReports.Toy(), 1e-3, 2), [SampleReports.Point(0, 0.5), SampleReports.Point(1, 0.25)], status: RunStatus.Stalled);
        using var file = new WorkbookFile(SampleReports.Unmeasured(SampleReports.Report(run)));
        Assert.Equal(["1", "1", "0", "#N/A"], Named(file, "RunCount", "LossReachedCount", "StalledCount", "LargestExcessNorm"));
        file.Append(SampleReports.Report("More", [run, second], verdicts:
            [SampleReports.Judge(ClaimId.ZeroLoss, run.Dataset, Verdict.Supported, 1e-9, [run])]));
        Assert.Empty(file.ValidationErrors());
        Assert.Equal(["3", "2", "1", "0.25"], Named(file, "RunCount", "LossReachedCount", "StalledCount", "LargestFinalLoss"));
        Assert.Equal(
            SampleReports.Report(run).Measurements[0].RelativeExcess,
            double.Parse(Named(file, "LargestExcessNorm").Single(), CultureInfo.InvariantCulture), 1e-12);
        using XLWorkbook workbook = file.Open();
        Assert.Contains("LargestExcessNorm", workbook.Worksheet("Dictionary").Column(2).CellsUsed().Select(cell => cell.GetString()));
    }

    [Fact]
    public void AMeasurementThatComesLaterFillsTheCertificate()
    {
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-2, 1);
        GradientFlowReport measured = SampleReports.Report(run);
        using var file = new WorkbookFile(SampleReports.Unmeasured(measured));
        file.Append(measured);
        using XLWorkbook workbook = file.Open();
        IXLTable table = workbook.Worksheet("Dataset").Table("Dataset");
        Assert.Equal(2, table.DataRange.RowCount());
        double[] shown = [.. table.DataRange.Rows().Select(row => row.Field("Certificate p (1/input)").GetDouble())];
        Assert.All(measured.Measurements[0].Certificate, (expected, k) => Assert.Equal(expected, shown[k], 1e-14));
    }

    [Fact]
    public void WhatOthersAddedSurvives()
    {
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-2, 1)));
        CollaboratorEdits.Apply(file.Path);
        Assert.Empty(file.ValidationErrors());
        string before = NotesPart(file);
        GradientFlowRun second = SampleReports.Run(SampleReports.Toy("Other", 2), 1e-4, 2);
        // A sheet is inserted before those that names refer to by position.
        file.Append(SampleReports.Report(
            "More", [second], verdicts: [SampleReports.Judge(ClaimId.ZeroLoss, second.Dataset, Verdict.Supported, 1e-9, [second])]));

        Assert.Empty(file.ValidationErrors());
        // The stored result of the formula is wrong by now.
        Assert.Equal(before.Replace("<x:v>-1</x:v>", string.Empty, StringComparison.Ordinal), NotesPart(file));
        using (XLWorkbook workbook = file.Open())
        {
            IXLWorksheet notes = workbook.Worksheet(CollaboratorEdits.Sheet);
            Assert.Equal(workbook.Worksheets.Count, notes.Position);
            Assert.Equal("bold and plain", notes.Cell("A1").GetString());
            Assert.Equal(CollaboratorEdits.Color, notes.Cell("A1").Style.Font.FontColor.Color.ToArgb().ToString("X8", CultureInfo.InvariantCulture));
            Assert.Equal(CollaboratorEdits.Formula, notes.Cell("B1").FormulaA1);
        }
        using SpreadsheetDocument document = SpreadsheetDocument.Open(file.Path, isEditable: false);
        WorkbookPart part = document.WorkbookPart!;
        string[] sheets = [.. part.Workbook!.Sheets!.Elements<Sheet>().Select(sheet => sheet.Name!.Value!)];
        Dictionary<string, DefinedName> names = part.Workbook.DefinedNames!.Elements<DefinedName>()
            .Where(name => !name.Name!.Value!.StartsWith('_')).ToDictionary(name => name.Name!.Value!);
        Assert.Equal("Saddles[[#All],[Run]:[Index (count)]]", names["PivotSource"].Text);
        Assert.Equal(CollaboratorEdits.Sheet, sheets[names["Here"].LocalSheetId!.Value]);
        Assert.Equal("Saddles", part.PivotTableCacheDefinitionParts.Single().PivotCacheDefinition!.CacheSource!.WorksheetSource!.Name!.Value);
        Assert.True(part.Workbook.CalculationProperties!.FullCalculationOnLoad!.Value);
    }

    [Fact]
    public void TablesKeepTheirIdsAndNames()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        Dictionary<string, uint> Tables()
        {
            using SpreadsheetDocument document = SpreadsheetDocument.Open(file.Path, isEditable: false);
            return document.WorkbookPart!.WorksheetParts.SelectMany(sheet => sheet.TableDefinitionParts).Select(part => part.Table!)
                .ToDictionary(table => table.Name!.Value!, table => table.Id!.Value);
        }

        Dictionary<string, uint> before = Tables();
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-3, 9);
        file.Append(SampleReports.Report(
            "More", [run], verdicts: [SampleReports.Judge(ClaimId.ZeroLoss, run.Dataset, Verdict.Supported, 1e-9, [run])]));
        Dictionary<string, uint> after = Tables();
        Assert.All(before, table => Assert.Equal(table.Value, after[table.Key]));
        Assert.Equal(before.Keys.Append("Claims").Order(), after.Keys.Order());
        Assert.Equal(after.Count, after.Values.Distinct().Count());
    }

    [Fact]
    public void StylesAndTextsDoNotGrowWithEveryAppend()
    {
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-2, 1)));
        string styles = file.Parts()["xl/styles.xml"];
        for (int seed = 2; seed < 5; seed++) file.Append(SampleReports.Report(SampleReports.Run(SampleReports.Toy(), 1e-2, seed)));
        Assert.Equal(styles, file.Parts()["xl/styles.xml"]);
        using SpreadsheetDocument document = SpreadsheetDocument.Open(file.Path, isEditable: false);
        string[] texts = [.. document.WorkbookPart!.SharedStringTablePart!.SharedStringTable!.Select(item => item.InnerText)];
        Assert.Equal(texts.Length, texts.Distinct().Count());
    }

    [Fact]
    public void ATableThatWasSortedIsPutInOrderAgain()
    {
        GradientFlowRun[] runs =
        [
            SampleReports.Run(SampleReports.Toy(), 1e-2, 1), SampleReports.Run(SampleReports.Toy("Zeta", 2), 1e-2, 2),
            SampleReports.Run(SampleReports.Toy(), 1e-2, 3),
        ];
        using var whole = new WorkbookFile(SampleReports.Report("All", runs));
        using var grown = new WorkbookFile(SampleReports.Report("All", runs[..2]));
        using (var workbook = new XLWorkbook(grown.Path))
        {
            workbook.Worksheet("Trajectory").Table("Trajectory").Sort("3");
            workbook.Worksheet("Runs").Table("Runs").Sort("1 DESC");
            workbook.Worksheet("Dataset").Table("Dataset").Sort("1 DESC");
            workbook.Save();
        }
        grown.Append(SampleReports.Report("More", runs[2..]));
        Assert.Empty(grown.ValidationErrors());
        Assert.Equal(Rounded(whole, "Trajectory"), Rounded(grown, "Trajectory"));
        Assert.Equal(Rounded(whole, "Runs"), Rounded(grown, "Runs"));
        Assert.Equal(whole.Charts().Order(StringComparer.Ordinal), grown.Charts().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WithoutAFileOneIsWritten()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("new.xlsx");
        new WorkbookWriter().RequireAppendable(path, CancellationToken.None);
        new WorkbookWriter().Append(SampleReports.Standard(), path, CancellationToken.None);
        using var workbook = new XLWorkbook(path);
        Assert.Equal(15, workbook.Worksheet("Runs").Table("Runs").DataRange.RowCount());
    }

    [Fact]
    public void ACancelledAppendKeepsTheOldFile()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        byte[] before = File.ReadAllBytes(file.Path);
        using var cancellation = new CancellationTokenSource();
        GradientFlowReport standard = SampleReports.Standard();
        GradientFlowReport report = SampleReports.Report("More", new ActingRuns(standard.Runs, cancellation.Cancel));
        Assert.Throws<OperationCanceledException>(() => new WorkbookWriter().Append(report, file.Path, cancellation.Token));
        Assert.Equal(before, File.ReadAllBytes(file.Path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(file.Path)!));
    }

    // What a formula that is such a name shows.
    private static string[] Named(WorkbookFile file, params string[] names)
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(file.Path, isEditable: false);
        using XLWorkbook workbook = file.Open();
        return [.. names.Select(name => document.WorkbookPart!.Workbook!.DefinedNames!.Elements<DefinedName>()
            .Single(other => other.Name == name && other.LocalSheetId is null).Text)
            .Select(text => text.StartsWith("Summary!", StringComparison.Ordinal)
                ? workbook.Worksheet("Summary").Cell(text["Summary!".Length..]).GetDouble().ToString(CultureInfo.InvariantCulture) : text)];
    }

    private static GradientFlowRun Unusual() => SampleReports.Vary(
        SampleReports.Run(SampleReports.Toy("=1+1 _x0041_ \0 🧪"), 1e-3, 7),
        [SampleReports.Point(0, 0.5, double.NaN), SampleReports.Point(1, 0.25, double.PositiveInfinity), SampleReports.Point(2, 0)],
        status: RunStatus.Stalled, unreachable: [0, 1]);

    private static SortedDictionary<string, string> Comparable(Dictionary<string, string> cells) => new(cells
        .Where(cell => !cell.Key.StartsWith("Provenance!", StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    private static string[] SheetsAndTables(WorkbookFile file)
    {
        using XLWorkbook workbook = file.Open();
        return [.. workbook.Worksheets.Where(sheet => sheet.Name != "Provenance").Select(sheet =>
            $"{sheet.Position} {sheet.Name} {string.Join(',', sheet.Tables.Select(table => $"{table.Name} {table.RangeAddress}"))} " +
            $"{string.Join(',', sheet.ConditionalFormats.Select(format => format.Range.RangeAddress.ToString()))}")];
    }

    private static string[] Widths(WorkbookFile file)
    {
        using XLWorkbook workbook = file.Open();
        return [.. workbook.Worksheets.Where(sheet => sheet.Name != "Provenance").SelectMany(sheet => sheet.Columns(1, 25)
            .Select(column => FormattableString.Invariant($"{sheet.Name} {column.ColumnNumber()} {column.Width}")))];
    }

    // ClosedXML writes 15 digits.
    private static string[] Rounded(WorkbookFile file, string sheet)
    {
        using XLWorkbook workbook = file.Open();
        return [.. workbook.Worksheet(sheet).CellsUsed().Select(cell => $"{cell.Address} " + (cell.DataType == XLDataType.Number
            ? cell.GetDouble().ToString("G12", CultureInfo.InvariantCulture) : cell.GetString()))];
    }

    private static string NotesPart(WorkbookFile file) =>
        file.Parts().Values.Single(part => part.Contains(CollaboratorEdits.Formula, StringComparison.Ordinal));
}
