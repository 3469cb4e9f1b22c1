using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>
/// The charts of a report. They refer to the cells of the tables. Only cells a chart can show are referred to: a spreadsheet
/// draws text, such as the marker of NaN, as zero, and a logarithmic axis has no zero.
/// </summary>
internal static class ReportCharts
{
    /// <summary>Largest number of runs drawn of each group; more curves on top of each other would show nothing.</summary>
    public const int MaximumRunsPerGroup = 5;

    /// <summary>Largest number of groups drawn, as many as there are colours.</summary>
    public static int MaximumGroups => Palette.Count;

    /// <summary>Number of runs whose curves are drawn.</summary>
    public static int CountDrawnRuns(ReportContent content) => DrawnRuns(content).Count;

    /// <summary>The charts that the report has data for.</summary>
    public static IReadOnlyList<ScatterChart> For(
        ReportContent content, TrajectorySheet trajectory, SaddlesSheet saddles, VariationNormSheet norms)
    {
        Dictionary<int, int> drawn = DrawnRuns(content);
        return new[]
        {
            Loss(content, drawn, trajectory, saddles), Excess(content, norms),
            Alignment(content, drawn, trajectory), SaddleTimes(content, drawn, saddles),
        }.OfType<ScatterChart>().ToList();
    }

    // Number of the group of each run that is drawn.
    private static Dictionary<int, int> DrawnRuns(ReportContent content) => content.Groups.Take(MaximumGroups)
        .SelectMany((group, i) => group.Runs.Take(MaximumRunsPerGroup).Select(run => (run.Number, Group: i)))
        .ToDictionary(pair => pair.Number, pair => pair.Group);

    private static ScatterChart? Loss(
        ReportContent content, Dictionary<int, int> drawn, TrajectorySheet trajectory, SaddlesSheet saddles)
    {
        var named = new HashSet<string>();
        var series = new List<ChartSeries>();
        foreach (RowBlock block in trajectory.Blocks(
            row => IsPositive(row.Point.Loss) && drawn.ContainsKey(row.Run) ? row.Run : null))
        {
            int group = drawn[block.Key];
            string name = content.Groups[group].Label;
            series.Add(Make(
                name, trajectory, TrajectorySheet.Time, TrajectorySheet.Loss, block, group, SeriesStyle.Line, named.Add(name)));
        }
        if (series.Count == 0) return null;
        foreach (RowBlock block in saddles.Blocks(row => drawn.ContainsKey(row.Run) && IsPredicted(row.Saddle) ? row.Run : null))
        {
            const string Name = "predicted end of a plateau";
            series.Add(Make(
                Name, saddles, SaddlesSheet.PredictedTime, SaddlesSheet.PredictedLoss, block, drawn[block.Key],
                SeriesStyle.PredictionMarker, named.Add(Name)));
        }
        return new ScatterChart(
            "Loss against time", new ChartAxis("Time t (flow time)", false) { Minimum = 0 },
            ChartAxis.Logarithmic("Loss L (label²)", [.. Losses(content, drawn)]), series);
    }

    private static ScatterChart? Excess(ReportContent content, VariationNormSheet norms)
    {
        Dictionary<int, int> families = content.Families
            .SelectMany((family, i) => family.Runs.Select(run => (run.Number, Family: i)))
            .ToDictionary(pair => pair.Number, pair => pair.Family);
        List<NumberedMeasurement> shown = content.Measurements.Where(row => FamilyOf(row, families) is not null).ToList();
        var named = new HashSet<int>();
        List<ChartSeries> series = norms.Blocks(row => FamilyOf(row, families)).Select(block => Make(
            content.Families[block.Key].Label, norms, VariationNormSheet.Scale, VariationNormSheet.Excess, block, block.Key,
            SeriesStyle.Marker, named.Add(block.Key))).ToList();
        return series.Count == 0 ? null : new ScatterChart(
            "Excess norm against initialisation scale",
            ChartAxis.Logarithmic("Initialisation scale λ (weight)", [.. shown.Select(row => row.Run!.Run.InitializationScale)]),
            ChartAxis.Logarithmic("Relative excess F/F* − 1", [.. shown.Select(row => row.Measurement.RelativeExcess)]), series);
    }

    private static ScatterChart? Alignment(ReportContent content, Dictionary<int, int> drawn, TrajectorySheet trajectory)
    {
        var named = new HashSet<string>();
        var series = new List<ChartSeries>();
        void Add(string column, Func<TrajectoryPoint, double> value, SeriesStyle style, string? name)
        {
            foreach (RowBlock block in trajectory.Blocks(
                row => double.IsFinite(value(row.Point)) && drawn.ContainsKey(row.Run) ? row.Run : null))
            {
                int group = drawn[block.Key];
                string shown = name ?? content.Groups[group].Label;
                series.Add(Make(shown, trajectory, TrajectorySheet.Time, column, block, group, style, named.Add(shown)));
            }
        }

        Add(TrajectorySheet.PositiveAlignment, point => point.PositiveAlignment, SeriesStyle.Line, null);
        Add(TrajectorySheet.NegativeAlignment, point => point.NegativeAlignment, SeriesStyle.DashedLine, "dashed: negative");
        return series.Count == 0 ? null : new ScatterChart(
            "Alignment against time", new ChartAxis("Time t (flow time)", false) { Minimum = 0 },
            new ChartAxis("Mean cosine with D₊ and −D₋", false) { Maximum = 1, NumberFormat = "0.0" }, series);
    }

    private static ScatterChart? SaddleTimes(ReportContent content, Dictionary<int, int> drawn, SaddlesSheet saddles)
    {
        var named = new HashSet<int>();
        List<ChartSeries> series = saddles.Blocks(row =>
                IsPredicted(row.Saddle) && double.IsFinite(row.Saddle.ExitTime) && drawn.TryGetValue(row.Run, out int group)
                    ? group : null)
            .Select(block => Make(
                content.Groups[block.Key].Label, saddles, SaddlesSheet.PredictedTime, SaddlesSheet.ExitTime, block, block.Key,
                SeriesStyle.Marker, named.Add(block.Key))).ToList();
        if (series.Count == 0) return null;
        series.Insert(0, Make(
            "observed = predicted", saddles, SaddlesSheet.PredictedTime, SaddlesSheet.PredictedTime,
            LongestBlock(saddles, drawn), 0, SeriesStyle.Reference, true));
        return new ScatterChart(
            "Saddle times, observed against predicted", new ChartAxis("Predicted exit time (flow time)", false) { Minimum = 0 },
            new ChartAxis("Observed exit time (flow time)", false) { Minimum = 0 }, series);
    }

    private static RowBlock LongestBlock(SaddlesSheet saddles, Dictionary<int, int> drawn) => saddles
        .Blocks(row => drawn.ContainsKey(row.Run) && IsPredicted(row.Saddle) ? 0 : null)
        .MaxBy(block => block.Last - block.First);

    private static IEnumerable<double> Losses(ReportContent content, Dictionary<int, int> drawn) => content.Runs
        .Where(run => drawn.ContainsKey(run.Number)).SelectMany(run => run.Run.Trajectory)
        .Select(point => point.Loss).Where(IsPositive);

    private static ChartSeries Make(
        string name, TableSheet sheet, string x, string y, RowBlock block, int color, SeriesStyle style, bool inLegend) =>
        new(name, sheet.Range(x, block.First, block.Last), sheet.Range(y, block.First, block.Last), color, style, inLegend);

    private static int? FamilyOf(NumberedMeasurement row, Dictionary<int, int> families) =>
        row.Run is { } run && IsPositive(run.Run.InitializationScale) && IsPositive(row.Measurement.RelativeExcess)
            ? families[run.Number] : null;

    private static bool IsPredicted(SaddlePoint saddle) =>
        double.IsFinite(saddle.PredictedTime) && IsPositive(saddle.PredictedLoss);

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);
}
