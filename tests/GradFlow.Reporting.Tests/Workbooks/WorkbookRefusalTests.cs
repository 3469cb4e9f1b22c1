using ClosedXML.Excel;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>Files that nothing can be added to: each is refused for what is wrong with it, and untouched.</summary>
public class WorkbookRefusalTests
{
    public static TheoryData<string, string> Contents => new()
    {
        { "empty", "" }, { "text", "x1,x2,y\n1,2,3\n" }, { "html", "<html><script>alert(1)</script></html>" }, { "start of a zip", "PK\u0003\u0004" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void AFileThatIsNoPackage(string kind, string content)
    {
        Assert.NotEmpty(kind);
        AssertRefused(path => File.WriteAllText(path, content), "It is no Excel workbook");
    }

    [Fact]
    public void ATruncatedWorkbook() => AssertRefused(path =>
    {
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
    }, "only a part of one");

    [Fact]
    public void AWorkbookOfSomeoneElse() => AssertRefused(path =>
    {
        using var workbook = new XLWorkbook();
        workbook.AddWorksheet("Runs").Cell("A1").InsertTable(new[] { new { Run = 1 } }, "Runs");
        File.Delete(path);
        workbook.SaveAs(path);
    }, "no workbook of runs");

    [Fact]
    public void ATableWithAnotherHeader() => AssertRefused(
        path => ZipEdits.Replace(path, "</x:sst>", text => text.Replace(">Index (count)<", ">Rank (count)<", StringComparison.Ordinal)),
        "The sheet Saddles has other columns");

    [Fact]
    public void ATableAsWideAsASheet() => AssertRefused(
        path => ZipEdits.Replace(path, "displayName=\"Saddles\"", text => text.Replace(":J5\"", ":XFD1048576\"", StringComparison.Ordinal)),
        "The sheet Saddles has other columns");

    [Fact]
    public void ATableOfAnotherName() => AssertRefused(
        path => ZipEdits.Replace(path, "displayName=\"Saddles\"", text => text.Replace("\"Saddles\"", "\"Plateaus\"", StringComparison.Ordinal)),
        "The sheet Saddles is not the table Saddles.");

    [Fact]
    public void ASheetThatIsMissing() => AssertRefused(path =>
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: true);
        document.WorkbookPart!.Workbook!.Sheets!.Elements<Sheet>().Single(sheet => sheet.Name == "Trajectory").Remove();
    }, "no sheet Trajectory");

    [Theory]
    [InlineData("<x:c r=\"A2\"", "<x:c r=\"Z2\" t=\"str\"><x:v>note</x:v></x:c><x:c r=\"A2\"", "a cell beside its table, at Z2")]
    [InlineData("</x:sheetData>", "<x:row r=\"99\"><x:c r=\"A99\"><x:v>1</x:v></x:c></x:row></x:sheetData>", "a cell beside its table, at A99")]
    [InlineData("</x:v></x:c></x:row></x:sheetData>", "</x:v><x:f>1+1</x:f></x:c></x:row></x:sheetData>", "a formula at J5")]
    [InlineData("</x:sheetData>", "</x:sheetData><x:dataValidations count=\"0\"/>", "something added to it (dataValidations)")]
    [InlineData("</x:sheetData>", "</x:sheetData><x:conditionalFormatting sqref=\"A1\"/>", "something added to it (conditionalFormatting)")]
    [InlineData("<x:c r=\"A2\"", "<x:c r=\"99\"", "'99' is no address")]
    [InlineData("<x:c r=\"A2\"", "<x:c r=\"ZZZZ2\"", "'ZZZZ2' is no address")]
    [InlineData("t=\"s\"><x:v>", "t=\"s\"><x:v>9", "There is no text number '9")]
    [InlineData("</x:sheetData>", "</x:worksheet>", "")]
    [InlineData("<x:worksheet", "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\">]><x:worksheet", "DTD")]
    public void ASheetThatWasChanged(string old, string changed, string reason) =>
        AssertRefused(path => ZipEdits.Replace(path, SheetMark(path, "Saddles"), text => ReplaceFirst(text, old, changed)), reason);

    [Theory]
    [InlineData("<x:sst", "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\">]><x:sst", "DTD")]
    [InlineData(">LossReached<", ">Lost<", "Row 2 of the sheet Runs cannot be read: 'Lost' is no RunStatus.")]
    public void TextsThatWereChanged(string old, string changed, string reason) => AssertRefused(
        path => ZipEdits.Replace(path, "</x:sst>", text => text.Replace(old, changed, StringComparison.Ordinal)), reason);

    [Fact]
    public void RunsOfOneNumber() => AssertRefused(
        path => ZipEdits.Replace(path, SheetMark(path, "Runs"), text => ReplaceFirst(text, "<x:c r=\"A3\" s=\"4\"><x:v>2<", "<x:c r=\"A3\" s=\"4\"><x:v>1<")),
        "has run 1 more than once");

    /// <summary>Beside the report, between its cells, over a text, over a number, over nothing but a chart.</summary>
    [Theory]
    [InlineData("K5")]
    [InlineData("I4")]
    [InlineData("D5")]
    [InlineData("A2")]
    [InlineData("B5")]
    [InlineData("C6")]
    [InlineData("C25")]
    public void ANoteOnTheSummary(string address) => AssertRefused(path =>
    {
        using var workbook = new XLWorkbook(path);
        workbook.Worksheet("Summary").Cell(address).Value = "mine";
        workbook.Save();
    }, $"The sheet Summary is not as it was written, at {address}. GradFlow writes its sheets anew; what is yours belongs on a sheet");

    [Fact]
    public void ANumberOfTheSummaryThatWasChanged() => AssertRefused(path =>
    {
        using var workbook = new XLWorkbook(path);
        workbook.Worksheet("Summary").Cell("B5").Value = 17;
        workbook.Save();
    }, "The sheet Summary is not as it was written, at B5.");

    [Fact]
    public void ACellOfTheSummaryThatWasCleared() => AssertRefused(path =>
    {
        using var workbook = new XLWorkbook(path);
        workbook.Worksheet("Summary").Cell("A5").Clear(XLClearOptions.Contents);
        workbook.Save();
    }, "The sheet Summary is not as it was written, at A5.");

    /// <summary>Where another version lays the summary out differently, nobody can tell what is a note.</summary>
    [Fact]
    public void ASummaryOfAnotherVersion() => AssertRefused(path =>
    {
        ZipEdits.Replace(path, "</x:sst>", text => text.Replace(">0.1.0<", ">0.0.9<", StringComparison.Ordinal)
            .Replace(">Key figures<", ">Numbers<", StringComparison.Ordinal));
    }, "or GradFlow 0.0.9, which wrote it, lays it out differently");

    [Fact]
    public void ANameOfAKeyFigure() => AssertRefused(path =>
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: true);
        DefinedNames names = document.WorkbookPart!.Workbook!.DefinedNames!;
        names.Elements<DefinedName>().Single(name => name.Name == "LargestFinalLoss").Text = "Runs!$M$2";
    }, "a name 'LargestFinalLoss' of its own");

    [Fact]
    public void ACommentOnATable() => AssertRefused(path =>
    {
        using var workbook = new XLWorkbook(path);
        workbook.Worksheet("Runs").Cell("B2").Comment.AddText("mine");
        workbook.Save();
    }, "The sheet Runs holds something added to it");

    [Fact]
    public void AChartOnTheSummary() => AssertRefused(
        path => ZipEdits.Replace(path, "name=\"Loss against time\"", text => text.Replace("name=\"Loss against time\"", "name=\"Chart 9\"", StringComparison.Ordinal)),
        "a drawing beside the charts");

    [Fact]
    public void AnExplodingPackage() => AssertRefused(path => ZipEdits.WriteZeros(path, 600L << 20), "larger than 512 MB");

    [Fact]
    public void ATableOfTheNameOfANewOne() => AssertRefused(path =>
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: true);
        document.WorkbookPart!.Workbook!.DefinedNames!.Append(new DefinedName("Runs!$A$1") { Name = "Claims" });
    }, "a name 'Claims' of its own", duringAppendOnly: true);

    [Fact]
    public void ALockedFile()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        using (new FileStream(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            GradFlowException error = Assert.Throws<GradFlowException>(() => Append(file.Path));
            Assert.Equal("FileNotWritable", error.ErrorId);
            error = Assert.Throws<GradFlowException>(() => new WorkbookWriter().RequireAppendable(file.Path, CancellationToken.None));
            Assert.Equal("FileNotReadable", error.ErrorId);
        }
        Assert.Empty(file.ValidationErrors());
    }

    private static string ReplaceFirst(string text, string old, string changed)
    {
        int start = text.IndexOf(old, StringComparison.Ordinal);
        return start < 0 ? text : string.Concat(text.AsSpan(0, start), changed, text.AsSpan(start + old.Length));
    }

    // The part of a sheet is the one that refers to its table.
    private static string SheetMark(string path, string sheet)
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: false);
        WorkbookPart workbook = document.WorkbookPart!;
        Sheet entry = workbook.Workbook!.Sheets!.Elements<Sheet>().Single(other => other.Name == sheet);
        var part = (WorksheetPart)workbook.GetPartById(entry.Id!.Value!);
        return $"<x:tablePart r:id=\"{part.GetIdOfPart(part.TableDefinitionParts.Single())}\"";
    }

    private static void Append(string path)
    {
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-3, 9);
        GradientFlowReport report = SampleReports.Report(
            "More", [run], verdicts: [SampleReports.Judge(ClaimId.ZeroLoss, run.Dataset, Verdict.Supported, 1e-9, [run])]);
        new WorkbookWriter().Append(report, path, CancellationToken.None);
    }

    private static void AssertRefused(Action<string> edit, string reason, bool duringAppendOnly = false)
    {
        using var file = new WorkbookFile(SampleReports.Report(
            SampleReports.Run(SampleReports.Toy(), 1e-2, 1, points: 20), SampleReports.Run(SampleReports.Toy(), 1e-4, 2, points: 20)));
        edit(file.Path);
        byte[] before = File.ReadAllBytes(file.Path);
        var attempts = new List<Action> { () => Append(file.Path) };
        if (!duringAppendOnly) attempts.Add(() => new WorkbookWriter().RequireAppendable(file.Path, CancellationToken.None));
        foreach (Action attempt in attempts)
        {
            GradFlowException error = Assert.Throws<GradFlowException>(attempt);
            Assert.Equal("WorkbookNotAppendable", error.ErrorId);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, File.ReadAllBytes(file.Path));
        Assert.Equal([file.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(file.Path)!));
    }
}
