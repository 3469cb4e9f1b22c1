using System.Globalization;
using System.Text.RegularExpressions;
using ClosedXML.Excel;
using ExcelNumberFormat;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Tests.Animations;

namespace GradFlow.Reporting.Tests.Workbooks;

public partial class WorkbookContentTests
{
    private static readonly string[] _sheets =
        ["Summary", "Runs", "Trajectory", "Saddles", "VariationNorm", "Dataset", "Provenance", "Dictionary"];

    [Fact]
    public void EverySheetButTheSummaryIsOneTableOfItsName()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        using XLWorkbook workbook = file.Open();
        Assert.Equal(_sheets, workbook.Worksheets.Select(sheet => sheet.Name));
        foreach (IXLWorksheet sheet in workbook.Worksheets.Skip(1))
        {
            IXLTable table = Assert.Single(sheet.Tables);
            Assert.Equal(sheet.Name, table.Name);
            Assert.True(table.ShowAutoFilter);
            Assert.Equal(1, sheet.SheetView.SplitRow);
            Assert.Equal(sheet.RangeUsed().RangeAddress.ToString(), table.RangeAddress.ToString());
            Assert.Equal(sheet.Name == "Runs" ? 2 : 1, sheet.PageSetup.PagesWide);
            Assert.Contains($">{sheet.Name}!$A:$A,{sheet.Name}!$1:$1<", file.Parts()["xl/workbook.xml"], StringComparison.Ordinal);
            Assert.Equal(XLPageOrientation.Landscape, sheet.PageSetup.PageOrientation);
        }
    }

    [Fact]
    public void TheStandardReportIsValid()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        Assert.Empty(file.ValidationErrors());
    }

    [Fact]
    public void CellsHoldTheRunsAsTypedValues()
    {
        GradientFlowReport report = SampleReports.Standard();
        using var file = new WorkbookFile(report);
        using XLWorkbook workbook = file.Open();
        IXLTable runs = workbook.Worksheet("Runs").Table("Runs");
        Assert.Equal(report.Runs.Count, runs.DataRange.RowCount());
        for (int i = 0; i < report.Runs.Count; i++)
        {
            GradientFlowRun run = report.Runs[i];
            Assert.Equal(i + 1, Number(runs, i, "Run"));
            Assert.Equal("Toy", Text(runs, i, "Data set"));
            AssertSame(run.Loss, Number(runs, i, "Final loss L (label²)"));
            AssertSame(run.InitializationScale, Number(runs, i, "Initialisation scale λ (weight)"));
            Assert.Equal(run.Seed!.Value, Number(runs, i, "Seed"));
            Assert.Equal("LossReached", Text(runs, i, "Status"));
            Assert.Equal("∞", Text(runs, i, "Requested end time (flow time)"));
            Assert.True(Cell(runs, i, "All samples reached").GetBoolean());
            Assert.Equal(XLDataType.Boolean, Cell(runs, i, "All samples reached").DataType);
        }
        IXLTable trajectory = workbook.Worksheet("Trajectory").Table("Trajectory");
        TrajectoryPoint[] points = [.. report.Runs.SelectMany(run => run.Trajectory)];
        Assert.Equal(points.Length, trajectory.DataRange.RowCount());
        for (int i = 0; i < points.Length; i += 97)
        {
            AssertSame(points[i].Time, Number(trajectory, i, "Time t (flow time)"));
            AssertSame(points[i].Loss, Number(trajectory, i, "Loss L (label²)"));
            AssertSame(points[i].Residuals.Max(Math.Abs), Number(trajectory, i, "Largest residual (label)"));
            AssertSame(points[i].NegativeAlignment, Number(trajectory, i, "Negative alignment (cosine)"));
        }
        IXLTable saddles = workbook.Worksheet("Saddles").Table("Saddles");
        Assert.Equal(30, saddles.DataRange.RowCount());
        AssertSame(report.Runs[0].Saddles[1].ExitTime, Number(saddles, 1, "Exit time (flow time)"));
        Assert.Equal("1", Text(saddles, 1, "Fitted samples"));
        IXLTable norms = workbook.Worksheet("VariationNorm").Table("VariationNorm");
        Assert.Equal(1 / Math.Sqrt(1.25) + 1 / Math.Sqrt(5), Number(norms, 14, "Minimum norm F* (label/input)"), 1e-14);
        IXLTable dataset = workbook.Worksheet("Dataset").Table("Dataset");
        Assert.Equal([-0.5, 1], [Number(dataset, 0, "x1 (input)"), Number(dataset, 0, "x2 (input)")]);
        Assert.Equal(-1, Number(dataset, 0, "Label y (label)"));
    }

    [Fact]
    public void ProvenanceTellsWhatWhereAndWhen()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        using XLWorkbook workbook = file.Open();
        IXLCell Fact(string item) => workbook.Worksheet("Provenance").Table("Provenance").DataRange.Rows()
            .Single(row => row.Cell(2).GetString() == item).Cell(3);
        Assert.Equal(XLDataType.DateTime, Fact("Created (UTC)").DataType);
        Assert.Equal(SampleReports.Created.UtcDateTime, Fact("Created (UTC)").GetDateTime());
        Assert.Equal("Export-GradientFlowWorkbook -Path toy.xlsx", Fact("Command line").GetString());
        Assert.Equal("0.1.0", Fact("GradFlow").GetString());
        Assert.StartsWith("2.20.", Fact("DocumentFormat.OpenXml").GetString(), StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName, Fact("Name").GetString());
        Assert.Equal("1–5", Fact("Seeds of the initial networks").GetString());
        Assert.Equal(0.0125, Fact("Run 15 (s)").GetDouble());
        Assert.Contains("NaN", Fact("NaN").GetString(), StringComparison.Ordinal);
        Assert.Equal(DatasetHash.Compute(SampleReports.Toy()), Fact("SHA-256 of inputs and labels").GetString());
    }

    [Fact]
    public void ProvenanceTellsTheEngine()
    {
        using var file = new WorkbookFile(SampleReports.Report(AnimatedRuns.Toy()));
        using XLWorkbook workbook = file.Open();
        string parameters = workbook.Worksheet("Provenance").Table("Provenance").DataRange.Rows()
            .Single(row => row.Cell(2).GetString() == "Runs 1").Cell(3).GetString();
        Assert.Contains("; engine Orthogonal; ", parameters, StringComparison.Ordinal);
    }

    [Fact]
    public void DescentsGoByTheirNameAndKeepTheirStepSize()
    {
        GradientFlowRun flow = SampleReports.Run(SampleReports.Toy(), 1e-2, 1);
        GradientFlowRun[] descents = [.. new[] { 0.01, 0.02 }.Select(step =>
            SampleReports.Vary(flow, descent: new GradientDescentOptions { StepSize = step, Iterations = (int)(10 / step) }))];
        using var mixed = new WorkbookFile(SampleReports.Report([flow, .. descents]));
        using XLWorkbook workbook = mixed.Open();
        string[] parameters = [.. workbook.Worksheet("Provenance").Table("Provenance").DataRange.Rows()
            .Where(row => row.Cell(2).GetString().StartsWith("Runs ", StringComparison.Ordinal)).Select(row => row.Cell(3).GetString())];
        IXLTable runs = workbook.Worksheet("Runs").Table("Runs");

        Assert.StartsWith("1 run of the gradient flow and 2 of gradient descent of a one-hidden-layer", Introduction(workbook), StringComparison.Ordinal);
        Assert.Equal(3, parameters.Length);
        Assert.DoesNotContain("gradient descent", parameters[0], StringComparison.Ordinal);
        Assert.Contains("gradient descent; step size 0.02; iterations 500; trajectory points 200", parameters[2], StringComparison.Ordinal);
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(i => Cell(runs, i, "Step size (flow time)").IsEmpty()));
        Assert.Equal(0.02, Number(runs, 2, "Step size (flow time)"));
        Assert.Equal(
            ["λ = 1e-2, flow", "λ = 1e-2, descent, step 1e-2", "λ = 1e-2, descent, step 2e-2"],
            workbook.Worksheet("Summary").Column(1).CellsUsed().Select(cell => cell.GetString())
                .Where(text => text.StartsWith('λ')));
        Assert.Equal(1e-7, Number(runs, 0, "Step tolerance (relative)"));
        Assert.True(Cell(runs, 1, "Step tolerance (relative)").IsEmpty());

        using var alone = new WorkbookFile(SampleReports.Report(descents));
        using XLWorkbook second = alone.Open();
        Assert.StartsWith("2 runs of gradient descent of a one-hidden-layer", Introduction(second), StringComparison.Ordinal);
        Assert.DoesNotContain("flow", Introduction(second), StringComparison.Ordinal);
        Assert.DoesNotContain("Gradient flow", second.Properties.Subject, StringComparison.Ordinal);

        static string Introduction(XLWorkbook workbook) => workbook.Worksheet("Summary").Cell("A2").GetString();
    }

    [Theory]
    [InlineData("From a small initialisation the flow is expected to visit saddles, seen as plateaus of the loss, and to end at", FlowRegime.Paper)]
    [InlineData("is expected to visit saddles, but no minimal norm is promised.", FlowRegime.MildOverparameterization)]
    [InlineData("the theory promises neither saddles nor a minimal norm.", FlowRegime.NotApplicable)]
    [InlineData("In the paper's regime the flow, from a small initialisation, is expected", FlowRegime.NotApplicable, FlowRegime.Paper)]
    public void TheOutlookPromisesWhatTheTheoryDoes(string outlook, params FlowRegime[] regimes)
    {
        using var file = new WorkbookFile(SampleReports.Report(
            [.. regimes.Select(regime => SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-2, 1), regime: regime))]));
        using XLWorkbook workbook = file.Open();
        string introduction = workbook.Worksheet("Summary").Cell("A2").GetString();
        Assert.Contains(outlook, introduction, StringComparison.Ordinal);
        Assert.Contains(", seed 1.", introduction, StringComparison.Ordinal);
        Assert.Equal(regimes.Contains(FlowRegime.Paper), introduction.Contains("nearly minimal variation norm", StringComparison.Ordinal));
    }

    /// <summary>A run that fits nothing has a small norm, which must not look like a refutation.</summary>
    [Fact]
    public void NormsAreThoseOfRunsThatFit()
    {
        // To an end time, as which a run ends whether it fits or not.
        GradientFlowRun fitted = SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-2, 1), status: RunStatus.TimeReached);
        GradientFlowRun other = SampleReports.Vary(fitted, [SampleReports.Point(0, 0.5), SampleReports.Point(1, 1e-3)], saddles: []);
        GradientFlowReport report = SampleReports.Remeasured(
            SampleReports.Report(fitted, other), row => row.Run == other ? SampleReports.Measured(row, other, 0.25) : row);
        using var file = new WorkbookFile(report);
        using XLWorkbook workbook = file.Open();
        IXLWorksheet summary = workbook.Worksheet("Summary");
        IXLCell smallest = summary.Column(1).CellsUsed(cell => cell.GetString() == "Smallest excess norm F/F* − 1").Single().CellRight();
        AssertSame(report.Measurements[0].RelativeExcess, smallest.GetDouble());
        IXLCell group = summary.Column(1).CellsUsed(cell => cell.GetString() == "λ = 1e-2").Single();
        AssertSame(report.Measurements[0].FunctionNorm, group.CellRight(5).GetDouble());
        AssertSame(report.Measurements[0].RelativeExcess, group.CellRight(7).GetDouble());
        Assert.Contains(summary.Column(1).CellsUsed(), cell => cell.GetString().StartsWith(
            "Norms on this sheet are those of runs that fit their samples", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutMeasurementsTheGroupsHaveNoNorms()
    {
        using var file = new WorkbookFile(SampleReports.Unmeasured(SampleReports.Standard()));
        using XLWorkbook workbook = file.Open();
        Assert.DoesNotContain("Mean function norm F", workbook.Worksheet("Summary").CellsUsed().Select(cell => cell.GetString()));
    }

    /// <summary>As a spreadsheet program shows them: no number is wider than its cell, no other becomes zero.</summary>
    [Theory]
    [InlineData("Mean end time", 1.9e14, "1.90E+14")]
    [InlineData("Mean end time", 0, "0")]
    [InlineData("Mean end time", 45, "45.000")]
    [InlineData("Mean function norm F", 1.5e10, "1.50E+10")]
    [InlineData("Mean function norm F", 2.5e-7, "2.50E-07")]
    [InlineData("Mean function norm F", 1.25, "1.250000")]
    [InlineData("Minimum norm F*", 1e9, "1.00E+09")]
    public void NumbersOfAnySizeAreReadable(string column, double value, string shown)
    {
        GradientFlowRun run = SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-2, 1), time: column == "Mean end time" ? value : null);
        using var file = new WorkbookFile(SampleReports.Remeasured(SampleReports.Report(run), row => SampleReports.Measured(
            row, run, column == "Mean function norm F" ? value / row.FunctionNorm : 1, column == "Minimum norm F*" ? value : null)));
        using XLWorkbook workbook = file.Open();
        IXLCell header = workbook.Worksheet("Summary").CellsUsed(cell => cell.GetString() == column).Single();
        Assert.Equal(value, header.CellBelow().GetDouble(), 1e-12 * value);
        Assert.Equal(shown, new NumberFormat(header.CellBelow().Style.NumberFormat.Format).Format(value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void LabelsTellDataSetsApartThatStartAlike()
    {
        string[] names = ["Orthogonal n=4 d=6 seed=1", "Orthogonal n=4 d=6 seed=2"];
        using var file = new WorkbookFile(SampleReports.Report(
            [.. names.SelectMany((name, i) => new[] { 1e-2, 1e-4 }.Select(scale => SampleReports.Run(SampleReports.Toy(name, 1 + i), scale, 1)))]));
        using XLWorkbook workbook = file.Open();
        string[] labels = [.. workbook.Worksheet("Summary").Column(1).CellsUsed().Select(cell => cell.GetString())
            .Where(text => text.Contains("λ = 1e", StringComparison.Ordinal) && text.Contains("seed=", StringComparison.Ordinal) && text.Length < 40)];

        Assert.Equal(4, labels.Distinct().Count());
        Assert.All(labels, label => Assert.StartsWith("…", label, StringComparison.Ordinal));
    }

    [Fact]
    public void TheDictionaryExplainsEveryColumn()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        using XLWorkbook workbook = file.Open();
        IEnumerable<string> columns = workbook.Worksheets.Skip(1).SkipLast(1)
            .SelectMany(sheet => sheet.Tables.Single().Fields.Select(field => $"{sheet.Name}/{field.Name}"));
        List<IXLTableRow> entries = [.. workbook.Worksheet("Dictionary").Table("Dictionary").DataRange.Rows()];
        Assert.Equal(
            ["RunCount", "LossReachedCount", "TimeReachedCount", "StalledCount", "StepLimitCount", "IterationsReachedCount", "DivergedCount",
                "PaperRegimeCount", "SmallestFinalLoss", "LargestFinalLoss", "SmallestExcessNorm", "LargestExcessNorm"],
            entries.Where(row => row.Cell(1).GetString() == "Summary").Select(row => row.Cell(2).GetString()));
        Assert.Equal(columns, entries.Where(row => row.Cell(1).GetString() != "Summary")
            .Select(row => $"{row.Cell(1).GetString()}/{row.Cell(2).GetString()}"));
        Assert.All(entries, row => Assert.False(string.IsNullOrWhiteSpace(row.Cell(4).GetString())));
        Assert.All(entries, row => Assert.False(string.IsNullOrWhiteSpace(row.Cell(5).GetString())));
    }

    [Fact]
    public void ASummaryLeadsToEverySheet()
    {
        using var file = new WorkbookFile(SampleReports.Standard());
        using XLWorkbook workbook = file.Open();
        IXLWorksheet summary = workbook.Worksheet("Summary");
        Assert.Equal("Toy experiment", summary.Cell("A1").GetString());
        Assert.Equal(
            _sheets.Skip(1).Select(name => $"{name}!A1"),
            summary.Hyperlinks.Select(link => link.InternalAddress.Replace("'", "", StringComparison.Ordinal)));
        IXLCell Figure(string label) => summary.Column(1).CellsUsed(cell => cell.GetString() == label).Single().CellRight();
        Assert.Equal(15, Figure("Ended as LossReached").GetDouble());
        double[] losses = [.. SampleReports.Standard().Runs.Select(run => run.Loss)];
        AssertSame(losses.Max(), Figure("Largest final loss (label²)").GetDouble());
        AssertSame(losses.Min(), Figure("Smallest final loss (label²)").GetDouble());
        Assert.Equal($"run {Array.IndexOf(losses, losses.Max()) + 1}",
            Figure("Largest final loss (label²)").CellRight().GetString());
        Assert.Equal(5, Figure("λ = 1e-4").GetDouble());
    }

    [Fact]
    public void VerdictsHaveASheetAndLeadTheSummary()
    {
        TrainingDataset toy = SampleReports.Toy(), bare = SampleReports.Toy("Bare", 2);
        GradientFlowRun[] runs = [.. new[] { 1e-2, 1e-4, 1e-6 }.Select(scale => SampleReports.Run(toy, scale, 1))];
        ClaimVerdict[] verdicts =
        [
            SampleReports.Judge(ClaimId.SaddleToSaddle, toy, Verdict.Supported, 0.003, runs, new ConfidenceInterval(-1.5, -1, 0.95)),
            SampleReports.Judge(ClaimId.ZeroLoss, toy, Verdict.Refuted, 0.25, [runs[2], runs[1]]),
            SampleReports.Judge(ClaimId.ZeroLoss, bare, Verdict.Inconclusive, double.NaN, []),
        ];
        using var file = new WorkbookFile(SampleReports.Report("Judged", runs, verdicts: verdicts));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        Assert.Equal(
            ["Summary", "Runs", "Trajectory", "Saddles", "VariationNorm", "Claims", "Dataset", "Provenance", "Dictionary"],
            workbook.Worksheets.Select(sheet => sheet.Name));
        IXLTable claims = workbook.Worksheet("Claims").Table("Claims");
        Assert.Equal(3, claims.DataRange.RowCount());
        string[] columns = ["Data set", "Claim", "Verdict", "Statistic name", "Evidence", "Runs"];
        Assert.Equal(
            ["Toy", "SaddleToSaddle", "Supported", "statistic of SaddleToSaddle", "evidence of SaddleToSaddle", "1–3"],
            columns.Select(column => Text(claims, 0, column)));
        Assert.Equal(0.003, Number(claims, 0, "Statistic (see its name)"));
        Assert.Equal(0.01, Number(claims, 0, "Threshold (as statistic)"));
        Assert.Equal(-1.5, Number(claims, 0, "Interval low (as statistic)"));
        Assert.Equal(-1, Number(claims, 0, "Interval high (as statistic)"));
        Assert.Equal(0.95, Number(claims, 0, "Confidence (share)"));
        Assert.Equal("2–3", Text(claims, 1, "Runs"));
        Assert.True(Cell(claims, 1, "Interval low (as statistic)").IsEmpty());
        Assert.Equal(["Bare", "Inconclusive", "NaN"],
            new[] { "Data set", "Verdict", "Statistic (see its name)" }.Select(column => Text(claims, 2, column)));
        Assert.True(Cell(claims, 2, "Runs").IsEmpty());
        Assert.Contains("Bare", workbook.Worksheet("Dataset").Table("Dataset").DataRange.Rows().Select(row => row.Cell(1).GetString()));

        IXLWorksheet summary = workbook.Worksheet("Summary");
        int heading = summary.Column(1).CellsUsed(cell => cell.GetString() == "Verdicts on the claims").Single().Address.RowNumber;
        Assert.True(heading < summary.Column(1).CellsUsed(cell => cell.GetString() == "Key figures").Single().Address.RowNumber);
        string[] Row(int row) => [.. Enumerable.Range(1, 5).Select(column => summary.Cell(heading + row, column).GetString())];
        Assert.Equal(["Claim", "Supported", "Refuted", "Inconclusive", ""], Row(1));
        Assert.Equal(["ZeroLoss", "0", "1", "1", "refuted on Toy: see Claims"], Row(2));
        Assert.Equal(["SaddleToSaddle", "1", "0", "0", ""], Row(3));

        // A colour for each verdict and bars for the confidences; an icon before each count that is not zero.
        Assert.Equal(
            ["C2:C4 Expression", "C2:C4 Expression", "C2:C4 Expression", "I2:I4 DataBar"],
            workbook.Worksheet("Claims").ConditionalFormats.Select(format => $"{format.Range.RangeAddress} {format.ConditionalFormatType}"));
        Assert.Equal(
            [$"C{heading + 2}", $"D{heading + 2}", $"B{heading + 3}"],
            summary.ConditionalFormats.Where(format => format.ConditionalFormatType == XLConditionalFormatType.IconSet)
                .Select(format => format.Range.RangeAddress.FirstAddress.ToString()!));
    }

    [Fact]
    public void AReportWithoutAnythingIsValid()
    {
        using var file = new WorkbookFile(SampleReports.Report());
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        Assert.Equal(1, workbook.Worksheet("Saddles").Table("Saddles").DataRange.RowCount());
        Assert.True(workbook.Worksheet("Saddles").Cell("A2").IsEmpty());
    }

    [Fact]
    public void NumbersThatAreNoneAreMarkedAndNotDrawn()
    {
        GradientFlowRun plain = SampleReports.Run(SampleReports.Toy(), 1e-4, null);
        TrajectoryPoint[] points =
        [
            SampleReports.Point(0, 0.5, double.NaN), SampleReports.Point(1, 0.25, 0.5), SampleReports.Point(2, 0.25, double.NaN),
            SampleReports.Point(3, 1e-9, double.PositiveInfinity), SampleReports.Point(4, 0, double.NegativeInfinity),
        ];
        SaddlePoint[] saddles =
            [new() { Order = 0, EntryTime = 0, ExitTime = double.PositiveInfinity, Loss = 0.5, FittedSamples = [], Index = 3, EscapeRates = [3, 2, 1] }];
        using var file = new WorkbookFile(SampleReports.Report(
            SampleReports.Vary(plain, points, saddles, RunStatus.Stalled, unreachable: [0, 1, 2, 5])));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        IXLTable trajectory = workbook.Worksheet("Trajectory").Table("Trajectory");
        string[] alignments = [.. Enumerable.Range(0, 5).Select(i => Text(trajectory, i, "Positive alignment (cosine)"))];
        Assert.Equal(["NaN", "0.5", "NaN", "∞", "-∞"], alignments);
        Assert.Equal(0, Number(trajectory, 4, "Loss L (label²)"));
        IXLTable table = workbook.Worksheet("Saddles").Table("Saddles");
        Assert.Equal("∞", Text(table, 0, "Exit time (flow time)"));
        Assert.Equal("NaN", Text(table, 0, "Predicted exit time (flow time)"));
        IXLTable runs = workbook.Worksheet("Runs").Table("Runs");
        Assert.True(Cell(runs, 0, "Seed").IsEmpty());
        Assert.False(Cell(runs, 0, "All samples reached").GetBoolean());
        // Some programs show what no format names as the number 0.
        string format = Cell(runs, 0, "All samples reached").Style.NumberFormat.Format;
        Assert.Equal("FALSE", new NumberFormat(format).Format(0, CultureInfo.InvariantCulture));
        Assert.Equal("0–2, 5", Text(runs, 0, "Unreachable samples"));
        string charts = string.Concat(file.Charts());
        Assert.Contains("Trajectory!$C$2:$C$5<", charts, StringComparison.Ordinal);
        Assert.DoesNotContain("Trajectory!$G", charts, StringComparison.Ordinal);
        Assert.DoesNotContain("Saddles!", charts, StringComparison.Ordinal);
    }

    [Fact]
    public void ChartsReferToTheTables()
    {
        GradientFlowReport report = SampleReports.Standard();
        using var file = new WorkbookFile(report);
        string[] charts = [.. file.Charts()];
        Assert.Equal(4, charts.Length);
        string loss = Assert.Single(charts, chart => chart.Contains(">Loss against time<", StringComparison.Ordinal));
        Assert.Contains("<c:logBase val=\"10\"", loss, StringComparison.Ordinal);
        for (int i = 0; i < report.Runs.Count; i++)
        {
            int first = 2 + 120 * i;
            int last = first + report.Runs[i].Trajectory.Count(point => point.Loss > 0) - 1;
            Assert.Contains($"<c:f>Trajectory!$C${first}:$C${last}</c:f>", loss, StringComparison.Ordinal);
        }
        Assert.Contains(">Time t (flow time)<", loss, StringComparison.Ordinal);
        Assert.Contains(">Loss L (label²)<", loss, StringComparison.Ordinal);
    }

    /// <summary>A line to compare with needs two times; otherwise the legend would name what is not there.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void SaddleTimesAreComparedWithALine(int saddles, int lines)
    {
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-2, 1);
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Vary(run, saddles: run.Saddles[..saddles])));
        string chart = file.Charts().Single(part => part.Contains(">Saddle times, observed against predicted<", StringComparison.Ordinal));
        Assert.Equal(lines, chart.Split("observed = predicted").Length - 1);
    }

    [Fact]
    public void ManyGroupsAreDrawnInPartAndTheSummarySaysSo()
    {
        GradientFlowRun[] runs =
            [.. Enumerable.Range(1, 30).Select(i => SampleReports.Run(SampleReports.Toy(), Math.Pow(10, -0.25 * i), 1, 20))];
        using var file = new WorkbookFile(SampleReports.Report(runs));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        string[] texts = [.. workbook.Worksheet("Summary").CellsUsed().Select(cell => cell.GetString())];
        Assert.Contains(texts, text => text.StartsWith("The curves show 7 runs of 30", StringComparison.Ordinal));
        Assert.Contains("and 10 more groups: see Runs", texts);
    }

    [Fact]
    public void ALargeTrajectoryIsOneValidTable()
    {
        TrajectoryPoint[] points = [.. Enumerable.Range(0, 100_000).Select(i => SampleReports.Point(i, 1.0 / (i + 1)))];
        GradientFlowRun run = SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-3, 1), points);
        using var file = new WorkbookFile(SampleReports.Report(run));
        Dictionary<string, string> parts = file.Parts();
        Assert.Contains(parts.Values, part => part.Contains("ref=\"A1:H100001\"", StringComparison.Ordinal));
        Assert.Contains(parts.Values, part => part.Contains("r=\"C100001\"", StringComparison.Ordinal));
    }

    [Fact]
    public void DatasetsOfOneNameAreToldApartAndEqualOnesAreOne()
    {
        using var file = new WorkbookFile(SampleReports.Report(
            SampleReports.Run(SampleReports.Toy(), 1e-4, 1), SampleReports.Run(SampleReports.Toy(label: 2), 1e-4, 1),
            SampleReports.Run(SampleReports.Toy(), 1e-4, 2)));
        using XLWorkbook workbook = file.Open();
        IXLTable runs = workbook.Worksheet("Runs").Table("Runs");
        Assert.Equal(["Toy", "Toy (2)", "Toy"], Enumerable.Range(0, 3).Select(i => Text(runs, i, "Data set")));
        IXLTable dataset = workbook.Worksheet("Dataset").Table("Dataset");
        Assert.Equal(["Toy", "Toy", "Toy (2)", "Toy (2)"], dataset.DataRange.Rows().Select(row => row.Cell(1).GetString()));
    }

    [Fact]
    public void WideDataIsCutAndTheSummarySaysSo()
    {
        double[,] inputs = new double[1, 200];
        inputs[0, 199] = 1;
        var wide = new TrainingDataset("Wide", inputs, [1]);
        using var file = new WorkbookFile(SampleReports.Report(SampleReports.Run(wide, 1e-3, 1)));
        Assert.Empty(file.ValidationErrors());
        using XLWorkbook workbook = file.Open();
        Assert.Equal("x50 (input)", workbook.Worksheet("Dataset").Table("Dataset").Fields.Last().Name);
        string[] texts = [.. workbook.Worksheet("Summary").CellsUsed().Select(cell => cell.GetString())];
        Assert.Contains(texts, text => text.Contains("the first 50 input coordinates", StringComparison.Ordinal));
    }

    [Fact]
    public void TwoReportsOfTheSameRunsDifferInTheTimeStampAlone()
    {
        using var first = new WorkbookFile(SampleReports.Standard());
        using var second = new WorkbookFile(SampleReports.Report(
            "Toy experiment", SampleReports.Standard().Runs, SampleReports.Created.AddDays(3)));
        Dictionary<string, string> before = first.Cells();
        Dictionary<string, string> after = second.Cells();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        string different = Assert.Single(before.Keys, key => before[key] != after[key]);
        Assert.StartsWith("Provenance!C", different, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    public void TheCultureChangesNothing(string name)
    {
        using var invariant = new WorkbookFile(SampleReports.Standard());
        CultureInfo previous = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(name);
            using var localized = new WorkbookFile(SampleReports.Standard());
            Assert.Equal(Content(invariant), Content(localized));
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
        }
    }

    // The name of the part with the document properties and the ids of relationships are drawn at random by the package library.
    private static SortedDictionary<string, string> Content(WorkbookFile file) => new(file.Parts()
        .Where(part => part.Key.StartsWith("xl/", StringComparison.Ordinal))
        .Where(part => !part.Key.EndsWith(".rels", StringComparison.Ordinal))
        .ToDictionary(part => part.Key, part => RelationshipId().Replace(part.Value, string.Empty)), StringComparer.Ordinal);

    [GeneratedRegex(" r:id=\"[^\"]*\"")]
    private static partial Regex RelationshipId();

    // ClosedXML keeps the 15 digits that a spreadsheet shows.
    private static void AssertSame(double expected, double actual) => Assert.Equal(expected, actual, Math.Abs(expected) * 1e-14);

    private static IXLCell Cell(IXLTable table, int row, string column) => table.DataRange.Row(row + 1).Field(column);

    private static double Number(IXLTable table, int row, string column)
    {
        IXLCell cell = Cell(table, row, column);
        Assert.Equal(XLDataType.Number, cell.DataType);
        return cell.GetDouble();
    }

    private static string Text(IXLTable table, int row, string column) => Cell(table, row, column).GetString();
}
