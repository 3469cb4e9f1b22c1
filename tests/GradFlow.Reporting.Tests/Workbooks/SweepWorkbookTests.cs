using ClosedXML.Excel;
using GradFlow.Core.Claims;
using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Reporting.Tests.Workbooks;

public class SweepWorkbookTests
{
    private static readonly SweepSummary _summary = new()
    {
        Name = "=1+1 <script>",
        Runs = 24,
        MissingRuns = 2,
        Groups = [.. new[] { "Toy", "=cmd|' /C calc'!A0" }.SelectMany(_ => new[] { -2.0, -4, -6 }, Group)],
        Claims =
        [
            new SweepClaim
            {
                Dataset = "Toy", Width = 10, Claim = ClaimId.ZeroLoss, Supported = 3, Refuted = 1, Inconclusive = 0, Missing = 2,
                FirstRefutation = "a loss that stays",
            },
        ],
        Failures = [],
    };

    [Fact]
    public void ItIsValidAndSaysWhatCameOut()
    {
        using var file = new WorkbookFile(Write);
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        Assert.Equal(["Summary", "Groups", "Claims", "Provenance", "Dictionary"], workbook.Worksheets.Select(sheet => sheet.Name));
        IXLWorksheet summary = workbook.Worksheet("Summary");
        Assert.Equal(_summary.Name, summary.Cell("A1").GetString());
        double Figure(string label) => summary.Column(1).CellsUsed(cell => cell.GetString() == label).Single().CellRight().GetDouble();
        Assert.Equal([24, 2, 1], new[] { "Runs", "Missing runs", "Refutations" }.Select(Figure));
        IXLCell claim = summary.Column(1).CellsUsed(cell => cell.GetString() == "ZeroLoss, Toy, m = 10").Single();
        Assert.Equal([3.0, 1, 0, 2], Enumerable.Range(1, 4).Select(i => claim.CellRight(i).GetDouble()));
        Assert.Contains("GradFlow", workbook.Worksheet("Provenance").Column(2).CellsUsed().Select(cell => cell.GetString()));
        Assert.DoesNotContain(workbook.Worksheets.SelectMany(sheet => sheet.CellsUsed()), cell => cell.HasFormula);
    }

    /// <summary>A chart of the excess, without the mean below zero that a logarithmic axis cannot show, and one of the times.</summary>
    [Fact]
    public void ItsChartsReferToTheGroups()
    {
        using var file = new WorkbookFile(Write);
        string[] charts = [.. file.Charts().Order(StringComparer.Ordinal)];
        Assert.Equal(2, charts.Length);
        string excess = Assert.Single(charts, chart => chart.Contains("Mean excess norm against scale", StringComparison.Ordinal));
        string column = Column(file, "Excess norm mean");
        Assert.Contains($"Groups!${column}$2:${column}$3<", excess, StringComparison.Ordinal);
        Assert.Contains($"Groups!${column}$5:${column}$6<", excess, StringComparison.Ordinal);
        column = Column(file, "Time mean (flow time)");
        Assert.Contains(charts, chart => chart.Contains($"Groups!${column}$2:${column}$4<", StringComparison.Ordinal));
    }

    [Fact]
    public void ItsKeyFiguresHaveNames()
    {
        using var file = new WorkbookFile(Write);
        using XLWorkbook workbook = file.Open();
        string[] names =
        [
            "RunCount", "MissingRunCount", "GroupCount", "LossReachedCount", "PaperRegimeCount", "RefutationCount", "LargestExcessNorm",
            "LargestFinalLoss",
        ];
        Assert.Equal(
            [24.0, 2, 6, 24, 24, 1],
            names[..6].Select(name => workbook.NamedRanges.NamedRange(name).Ranges.Single().FirstCell().GetDouble()));
        Assert.Equal(1e-13, workbook.NamedRanges.NamedRange("LargestFinalLoss").Ranges.Single().FirstCell().GetDouble());
        Assert.Equal(names, workbook.Worksheet("Dictionary").Column(2).CellsUsed().Skip(1).Take(8).Select(cell => cell.GetString()));
    }

    /// <summary>Of many curves the first are drawn, which the notes tell; the axis is that of what is drawn.</summary>
    [Fact]
    public void ManyCurvesAreDrawnInPart()
    {
        SweepSummary many = _summary with
        {
            Groups = [.. Enumerable.Range(1, 9).Select(i => Group($"data {i}", -2) with { RelativeExcess = Statistics(i < 8 ? 0.3 : 1e-9) })],
        };
        using var file = new WorkbookFile(path => Write(many, path));
        using XLWorkbook workbook = file.Open();
        Assert.Contains(
            "The charts show the first 7 of 9 pairs of data sets and width. Groups holds all of them.",
            workbook.Worksheet("Summary").CellsUsed().Select(cell => cell.GetString()));
        string excess = file.Charts().Single(chart => chart.Contains("Mean excess norm against scale", StringComparison.Ordinal));
        Assert.Contains("<c:min val=\"0.1\"", excess, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualSummariesGiveEqualCells()
    {
        using var first = new WorkbookFile(Write);
        using var second = new WorkbookFile(Write);
        Assert.Equal(first.Cells(), second.Cells());
    }

    private static SweepGroup Group(string dataset, double logScale) => new()
    {
        Dataset = dataset,
        Width = 10,
        LogInitializationScale = logScale,
        Runs = 4,
        MissingRuns = 0,
        LossReached = 4,
        TimeReached = 0,
        Stalled = 0,
        StepLimit = 0,
        PaperRegime = 4,
        Loss = Statistics(1e-13),
        Time = Statistics(-3 * logScale),
        RelativeExcess = Statistics(Math.Exp(logScale) - 0.01),
    };

    private static SweepStatistics Statistics(double mean) => new()
    {
        Count = 4,
        Mean = mean,
        StandardDeviation = 0,
        Minimum = mean,
        Median = mean,
        Quantile95 = mean,
        Maximum = mean,
    };

    private static string Column(WorkbookFile file, string header)
    {
        using XLWorkbook workbook = file.Open();
        return workbook.Worksheet("Groups").Row(1).CellsUsed(cell => cell.GetString() == header).Single().Address.ColumnLetter;
    }

    private static void Write(string path) => Write(_summary, path);

    private static void Write(SweepSummary summary, string path)
    {
        using FileStream stream = File.Create(path);
        new SweepWorkbookWriter().Write(summary, stream, CancellationToken.None);
    }
}
