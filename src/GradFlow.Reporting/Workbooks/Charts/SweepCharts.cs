using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>The charts of a sweep: means of its groups against ln λ, a curve for each kind of data sets and width.</summary>
internal sealed class SweepCharts
{
    private readonly SweepSummary _summary;
    private readonly SweepGroupsSheet _sheet;
    private readonly List<(string Dataset, int Width)> _curves;
    private readonly IReadOnlyDictionary<string, string> _labels;

    /// <summary>Prepares the charts.</summary>
    public SweepCharts(SweepSummary summary, SweepGroupsSheet sheet)
    {
        _summary = summary;
        _sheet = sheet;
        List<(string Dataset, int Width)> all = summary.Groups.Select(group => (group.Dataset, group.Width)).Distinct().ToList();
        Curves = all.Count;
        _curves = all[..Math.Min(all.Count, Palette.Count)];
        _labels = RunGroups.Labels(_curves.Select(curve => curve.Dataset));
        All = new[] { Excess(), Time() }.OfType<ScatterChart>().ToList();
    }

    /// <summary>The charts that the sweep has data for.</summary>
    public IReadOnlyList<ScatterChart> All { get; }

    /// <summary>Number of pairs of data sets and width.</summary>
    public int Curves { get; }

    /// <summary>Number of those that are drawn, at most as many as there are colours.</summary>
    public int DrawnCurves => _curves.Count;

    private ScatterChart? Excess() => Chart(
        "Mean excess norm against scale", SweepGroupsSheet.Excess, group => group.RelativeExcess.Mean > 0 ? group.RelativeExcess.Mean : double.NaN,
        values => ChartAxis.Logarithmic("Mean excess F/F* − 1", values));

    private ScatterChart? Time() => Chart(
        "Mean end time against scale", SweepGroupsSheet.Time, group => group.Time.Mean,
        _ => new ChartAxis("Mean end time (flow time)", false) { Minimum = 0 });

    private ScatterChart? Chart(
        string title, string column, Func<SweepGroup, double> value, Func<IReadOnlyCollection<double>, ChartAxis> vertical)
    {
        var named = new HashSet<int>();
        int? Drawn(int row) => double.IsFinite(value(_summary.Groups[row])) && CurveOf(row) is >= 0 and var curve ? curve : null;
        List<ChartSeries> series = _sheet.Blocks(Drawn).Select(block => new ChartSeries(
                Label(_curves[block.Key]), _sheet.Range(SweepGroupsSheet.LogScale, block.First, block.Last),
                _sheet.Range(column, block.First, block.Last), block.Key, SeriesStyle.Marker, named.Add(block.Key))).ToList();
        double[] drawn = [.. _summary.Groups.Where((_, row) => Drawn(row) is not null).Select(value)];
        return series.Count == 0 ? null : new ScatterChart(title, new ChartAxis("ln λ", false), vertical(drawn), series);
    }

    private int CurveOf(int row) => _curves.IndexOf((_summary.Groups[row].Dataset, _summary.Groups[row].Width));

    private string Label((string Dataset, int Width) curve) => FormattableString.Invariant($"{_labels[curve.Dataset]}, m = {curve.Width}");
}
