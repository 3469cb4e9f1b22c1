using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>
/// The charts of a report. They refer to the cells of the tables. Only cells a chart can show are referred to: a spreadsheet
/// draws text, such as the marker of NaN, as zero, and a logarithmic axis has no zero.
/// </summary>
internal sealed class ReportCharts
{
    /// <summary>Largest number of runs drawn of each group; more curves on top of each other would show nothing.</summary>
    public const int MaximumRunsPerGroup = 5;

    private const string LossTitle = "Loss against time", ExcessTitle = "Excess norm against initialisation scale";
    private const string AlignmentTitle = "Alignment against time", SaddlesTitle = "Saddle times, observed against predicted";

    private readonly ReportTables _tables;
    private readonly IReadOnlyList<RunGroup<RunFigures>> _groups;

    /// <summary>Number of the group of each run that is drawn.</summary>
    private readonly Dictionary<int, int> _drawn;

    /// <summary>Prepares the charts of a report.</summary>
    public ReportCharts(ReportTables tables, IReadOnlyList<RunFigures> runs)
    {
        _tables = tables;
        _groups = RunGroups.ByScale(runs);
        _drawn = _groups.Take(MaximumGroups)
            .SelectMany((group, i) => group.Runs.Take(MaximumRunsPerGroup).Select(run => (run.Number, Group: i)))
            .ToDictionary(pair => pair.Number, pair => pair.Group);
        All = new[] { Loss(), Excess(RunGroups.Families(runs)), Alignment(), SaddleTimes() }.OfType<ScatterChart>().ToList();
    }

    /// <summary>Titles of all charts there can be.</summary>
    public static IReadOnlyList<string> Titles { get; } = [LossTitle, ExcessTitle, AlignmentTitle, SaddlesTitle];

    /// <summary>Largest number of groups drawn, as many as there are colours.</summary>
    public static int MaximumGroups => Palette.Count;

    /// <summary>Number of runs whose curves are drawn.</summary>
    public int DrawnRuns => _drawn.Count;

    /// <summary>The charts that the report has data for.</summary>
    public IReadOnlyList<ScatterChart> All { get; }

    private ScatterChart? Loss()
    {
        TrajectorySheet trajectory = _tables.Trajectory;
        SaddlesSheet saddles = _tables.Saddles;
        var named = new HashSet<string>();
        var series = new List<ChartSeries>();
        var losses = new List<double>();
        foreach (RowBlock block in trajectory.Blocks(
            row => IsPositive(trajectory.Number(row, TrajectorySheet.Loss)) ? Drawn(trajectory.Whole(row, TrajectorySheet.Run)) : null).Where(IsLine))
        {
            int group = _drawn[block.Key];
            string name = _groups[group].Label;
            series.Add(Make(
                name, trajectory, TrajectorySheet.Time, TrajectorySheet.Loss, block, group, SeriesStyle.Line, named.Add(name)));
            for (int row = block.First; row <= block.Last; row++) losses.Add(trajectory.Number(row, TrajectorySheet.Loss));
        }
        if (series.Count == 0) return null;
        foreach (RowBlock block in saddles.Blocks(row => IsPredicted(row) ? Drawn(saddles.Whole(row, SaddlesSheet.Run)) : null))
        {
            const string Name = "predicted end of a plateau";
            series.Add(Make(
                Name, saddles, SaddlesSheet.PredictedTime, SaddlesSheet.PredictedLoss, block, _drawn[block.Key],
                SeriesStyle.PredictionMarker, named.Add(Name)));
        }
        return new ScatterChart(
            LossTitle, new ChartAxis("Time t (flow time)", false) { Minimum = 0 },
            ChartAxis.Logarithmic("Loss L (label²)", losses), series);
    }

    private ScatterChart? Excess(IReadOnlyList<RunGroup<RunFigures>> families)
    {
        VariationNormSheet norms = _tables.Norms;
        IReadOnlyList<NormFigures> figures = norms.Figures();
        Dictionary<int, int> numbers = families
            .SelectMany((family, i) => family.Runs.Select(run => (run.Number, Family: i)))
            .ToDictionary(pair => pair.Number, pair => pair.Family);
        int? FamilyOf(NormFigures row) => row.Run is { } run && IsPositive(row.Scale) && IsPositive(row.Excess) &&
            numbers.TryGetValue(run, out int family) ? family : null;
        List<NormFigures> shown = figures.Where(row => FamilyOf(row) is not null).ToList();
        var named = new HashSet<int>();
        List<ChartSeries> series = norms.Blocks(row => FamilyOf(figures[row])).Select(block => Make(
            families[block.Key].Label, norms, VariationNormSheet.Scale, VariationNormSheet.Excess, block, block.Key,
            SeriesStyle.Marker, named.Add(block.Key))).ToList();
        return series.Count == 0 ? null : new ScatterChart(
            ExcessTitle,
            ChartAxis.Logarithmic("Initialisation scale λ (weight)", [.. shown.Select(row => row.Scale)]),
            ChartAxis.Logarithmic("Relative excess F/F* − 1", [.. shown.Select(row => row.Excess)]), series);
    }

    private ScatterChart? Alignment()
    {
        TrajectorySheet trajectory = _tables.Trajectory;
        var named = new HashSet<string>();
        var series = new List<ChartSeries>();
        void Add(string column, SeriesStyle style, string? name)
        {
            foreach (RowBlock block in trajectory.Blocks(
                row => double.IsFinite(trajectory.Number(row, column)) ? Drawn(trajectory.Whole(row, TrajectorySheet.Run)) : null).Where(IsLine))
            {
                int group = _drawn[block.Key];
                string shown = name ?? _groups[group].Label;
                series.Add(Make(shown, trajectory, TrajectorySheet.Time, column, block, group, style, named.Add(shown)));
            }
        }

        Add(TrajectorySheet.PositiveAlignment, SeriesStyle.Line, null);
        Add(TrajectorySheet.NegativeAlignment, SeriesStyle.DashedLine, "dashed: negative");
        return series.Count == 0 ? null : new ScatterChart(
            AlignmentTitle, new ChartAxis("Time t (flow time)", false) { Minimum = 0 },
            new ChartAxis("Mean cosine with D₊ and −D₋", false) { Maximum = 1, NumberFormat = "0.0" }, series);
    }

    private ScatterChart? SaddleTimes()
    {
        SaddlesSheet saddles = _tables.Saddles;
        int? GroupOf(int row) => Drawn(saddles.Whole(row, SaddlesSheet.Run)) is { } run ? _drawn[run] : null;
        var named = new HashSet<int>();
        List<ChartSeries> series = saddles.Blocks(row =>
                IsPredicted(row) && double.IsFinite(saddles.Number(row, SaddlesSheet.ExitTime)) ? GroupOf(row) : null)
            .Select(block => Make(
                _groups[block.Key].Label, saddles, SaddlesSheet.PredictedTime, SaddlesSheet.ExitTime, block, block.Key,
                SeriesStyle.Marker, named.Add(block.Key))).ToList();
        if (series.Count == 0) return null;
        // A line through equal times would be in the legend alone.
        double Length(RowBlock block)
        {
            double[] times = [.. Enumerable.Range(block.First, block.Last - block.First + 1)
                .Select(row => saddles.Number(row, SaddlesSheet.PredictedTime))];
            return times.Max() - times.Min();
        }
        RowBlock longest = saddles.Blocks(row => IsPredicted(row) && GroupOf(row) is not null ? 0 : null).MaxBy(Length);
        if (Length(longest) > 0)
            series.Insert(0, Make(
                "observed = predicted", saddles, SaddlesSheet.PredictedTime, SaddlesSheet.PredictedTime, longest, 0, SeriesStyle.Reference,
                true));
        return new ScatterChart(
            SaddlesTitle, new ChartAxis("Predicted exit time (flow time)", false) { Minimum = 0 },
            new ChartAxis("Observed exit time (flow time)", false) { Minimum = 0 }, series);
    }

    private static ChartSeries Make(
        string name, TableSheet sheet, string x, string y, RowBlock block, int color, SeriesStyle style, bool inLegend) =>
        new(name, sheet.Range(x, block.First, block.Last), sheet.Range(y, block.First, block.Last), color, style, inLegend);

    private int? Drawn(int? run) => run is { } number && _drawn.ContainsKey(number) ? number : null;

    private bool IsPredicted(int row) => double.IsFinite(_tables.Saddles.Number(row, SaddlesSheet.PredictedTime)) &&
        IsPositive(_tables.Saddles.Number(row, SaddlesSheet.PredictedLoss));

    // A line of one point leaves no mark.
    private static bool IsLine(RowBlock block) => block.Last > block.First;

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);
}
