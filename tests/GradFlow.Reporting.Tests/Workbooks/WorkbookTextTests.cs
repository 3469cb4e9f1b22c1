using ClosedXML.Excel;

namespace GradFlow.Reporting.Tests.Workbooks;

public class WorkbookTextTests
{
    private static readonly string[] _names =
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=HYPERLINK(\"http://example.org\",\"x\")", "<script>alert('x')</script>",
        "\"quoted\" & 'single'", new string('n', 300), "🧪 flow 🧠", "مجموعة بيانات", "  spaces  ", "007",
    ];

    [Fact]
    public void AnyNameIsPlainText()
    {
        using var file = new WorkbookFile(SampleReports.Report(
            [.. _names.Select((name, i) => SampleReports.Run(SampleReports.Toy(name, label: i + 1), 1e-3, 1, points: 20))]));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        IEnumerable<IXLCell> Column(string sheet, int column) =>
            workbook.Worksheet(sheet).Tables.Single().DataRange.Column(column).Cells();
        Assert.Equal(_names, Column("Runs", 2).Select(cell => cell.GetString()));
        Assert.Equal(_names, Column("VariationNorm", 2).Select(cell => cell.GetString()));
        Assert.Equal(_names.SelectMany(name => new[] { name, name }), Column("Dataset", 1).Select(cell => cell.GetString()));
        Assert.All(Column("Runs", 2), cell => Assert.Equal(XLDataType.Text, cell.DataType));
        AssertNoFormula(file, workbook);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("<script>alert('x')</script>")]
    public void AnyTitleIsPlainText(string title)
    {
        using var file = new WorkbookFile(SampleReports.Report(title, [SampleReports.Run(SampleReports.Toy(), 1e-3, 1)]));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        foreach (IXLCell cell in new[] { "Summary!A1", "Provenance!C2" }.Select(workbook.Cell))
        {
            Assert.Equal(XLDataType.Text, cell.DataType);
            Assert.Equal(title, cell.GetString());
        }
        AssertNoFormula(file, workbook);
    }

    [Fact]
    public void FormulaLookAlikesStayTextWhenEdited()
    {
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(SampleReports.Toy("=1+1"), 1e-3, 1)));
        using XLWorkbook workbook = file.Open();
        Assert.True(workbook.Worksheet("Runs").Cell("B2").Style.IncludeQuotePrefix);
        Assert.False(workbook.Worksheet("Runs").Cell("J2").Style.IncludeQuotePrefix);
    }

    /// <summary>
    /// ECMA-376 part 1, 22.9.2.19: an underscore before what looks like an escape is itself written as _x005F_.
    /// </summary>
    [Fact]
    public void TextThatLooksLikeAnEscapeIsEscaped()
    {
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(SampleReports.Toy("_x0041_ b_x_"), 1e-3, 1)));
        Assert.Contains(">_x005F_x0041_ b_x_<", file.Parts()["xl/sharedStrings.xml"], StringComparison.Ordinal);
    }

    [Fact]
    public void ForbiddenCharactersAreReplaced()
    {
        string name = "a\0b\u0007c\uD800d\uFFFEe\r\nf\rg";
        using var file = new WorkbookFile(SampleReports.Report(name, [SampleReports.Run(SampleReports.Toy(name), 1e-3, 1)]));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\nf\ng", workbook.Worksheet("Runs").Cell("B2").GetString().Replace("\r\n",
            "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void TextBeyondTheLimitOfACellIsCutWithAMark()
    {
        string name = string.Concat(Enumerable.Repeat("🧪", 20_000));
        using var file = new WorkbookFile(SampleReports.Report(name, [SampleReports.Run(SampleReports.Toy(name), 1e-3, 1)]));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        string text = workbook.Worksheet("Runs").Cell("B2").GetString();
        Assert.InRange(text.Length, 32_765, 32_767);
        Assert.EndsWith("🧪… (truncated)", text, StringComparison.Ordinal);
    }

    private static void AssertNoFormula(WorkbookFile file, XLWorkbook workbook)
    {
        Assert.DoesNotContain(workbook.Worksheets.SelectMany(sheet => sheet.CellsUsed()), cell => cell.HasFormula);
        Assert.DoesNotContain(
            file.Parts().Where(part => part.Key.Contains("/sheet", StringComparison.Ordinal)),
            part => part.Value.Contains("<x:f>", StringComparison.Ordinal));
    }
}
