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

    private static void Write(string path)
    {
        using FileStream stream = File.Create(path);
        new SweepWorkbookWriter().Write(_summary, stream, CancellationToken.None);
    }
}
