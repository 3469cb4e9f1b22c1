using System.Globalization;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GradFlow.Reporting.Plots;

/// <summary>What all plots share: title, axes, legend, and one colour and dash for each group of runs.</summary>
internal sealed class PlotFrame
{
    private const string FontName = "Arial";

    /// <summary>Lets markers on top of each other be seen.</summary>
    private const byte MarkerOpacity = 170;

    private const double SmallestOutline = 3;
    private const double OutlineStep = 2;

    /// <summary>Most that the largest outline is larger than the smallest; more would hide the plot.</summary>
    private const double OutlineRange = 8;

    /// <summary>Share of an axis left free beyond its outermost points.</summary>
    private const double Room = 0.04;

    // The dots are left for a second quantity of the same runs.
    private static readonly LineStyle[] _dashes =
        [LineStyle.Solid, LineStyle.LongDash, LineStyle.Dash, LineStyle.DashDot, LineStyle.LongDashDot];
    private static readonly MarkerType[] _markers =
        [MarkerType.Circle, MarkerType.Triangle, MarkerType.Square, MarkerType.Diamond];
    private readonly HashSet<string> _named = [];

    /// <summary>An empty plot.</summary>
    /// <param name="content">The report, for its title.</param>
    /// <param name="subject">What the plot shows.</param>
    public PlotFrame(ReportContent content, string subject)
    {
        Model = new PlotModel
        {
            Title = PlainText.Clean(subject),
            Subtitle = PlainText.Clean(content.Report.Title),
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = FontName,
            TitleFontSize = 16,
            SubtitleFontSize = 12,
            Padding = new OxyThickness(16),
            TitlePadding = 10,
            Background = OxyColors.White,
            PlotAreaBorderColor = OxyColors.Gray,
        };
        Model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendFont = FontName,
            LegendItemSpacing = 24,
        });
    }

    /// <summary>The plot.</summary>
    public PlotModel Model { get; }

    /// <summary>Adds a linear axis.</summary>
    public LinearAxis AddLinear(AxisPosition position, string title, double minimum = double.NaN)
    {
        var axis = new LinearAxis { Position = position, Minimum = minimum, MinimumPadding = Room, MaximumPadding = Room };
        Add(axis, title);
        return axis;
    }

    /// <summary>Adds a logarithmic axis over whole decades, whose labels stay apart however narrow the range of the values is.</summary>
    /// <param name="position">Where the axis is.</param>
    /// <param name="title">Quantity and unit.</param>
    /// <param name="values">The positive values shown.</param>
    public void AddLogarithmic(AxisPosition position, string title, IReadOnlyCollection<double> values)
    {
        (double minimum, double maximum) = values.Count == 0 ? (0.1, 1) : Decades.Around(values);
        Add(new LogarithmicAxis { Position = position, StringFormat = "0e+0", Minimum = minimum, Maximum = maximum }, title);
    }

    /// <summary>Adds a line; the legend names the first line of every name. One point alone would leave no mark and is left out.</summary>
    public void AddLine(string name, int group, IReadOnlyCollection<DataPoint> points, LineStyle? style = null)
    {
        if (points.Count < 2) return;
        var series = new LineSeries
        {
            Color = Color(group),
            LineStyle = style ?? _dashes[group % _dashes.Length],
            StrokeThickness = 1.5,
            LineJoin = LineJoin.Round,
        };
        series.Points.AddRange(points);
        Add(series, name);
    }

    /// <summary>Adds a grey dashed line to compare with.</summary>
    public void AddReference(string name, params DataPoint[] points)
    {
        var series = new LineSeries { Color = OxyColors.Gray, LineStyle = LineStyle.Dash, StrokeThickness = 1 };
        series.Points.AddRange(points);
        Add(series, name);
    }

    /// <summary>Adds filled markers, something measured; hollow ones are something predicted.</summary>
    public void AddMarkers(string name, int group, IEnumerable<DataPoint> points, bool isPrediction = false)
    {
        OxyColor color = Color(group);
        var series = new ScatterSeries
        {
            MarkerType = isPrediction ? MarkerType.Diamond : _markers[group % _markers.Length],
            MarkerSize = isPrediction ? 6 : 4,
            MarkerFill = isPrediction ? OxyColors.White : OxyColor.FromAColor(MarkerOpacity, color),
            MarkerStroke = isPrediction ? color : OxyColors.White,
            MarkerStrokeThickness = isPrediction ? 1.5 : 0.5,
        };
        series.Points.AddRange(points.Select(point => new ScatterPoint(point.X, point.Y)));
        Add(series, name);
    }

    /// <summary>Adds outlines, the larger the earlier the group: where groups coincide all of them are seen, one around the other.</summary>
    public ScatterSeries AddOutlines(string name, int group, int groupCount, IEnumerable<DataPoint> points)
    {
        var series = new ScatterSeries
        {
            MarkerType = _markers[group % _markers.Length],
            MarkerSize = SmallestOutline + Math.Min(OutlineStep, OutlineRange / groupCount) * (groupCount - 1 - group),
            MarkerFill = OxyColors.Transparent,
            MarkerStroke = Color(group),
            MarkerStrokeThickness = 1.25,
        };
        series.Points.AddRange(points.Select(point => new ScatterPoint(point.X, point.Y)));
        Add(series, name);
        return series;
    }

    private void Add(Axis axis, string title)
    {
        axis.Title = title;
        axis.AxisTitleDistance = 8;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = OxyColor.FromRgb(0xE0, 0xE0, 0xE0);
        axis.TicklineColor = OxyColors.Gray;
        Model.Axes.Add(axis);
    }

    private void Add(Series series, string name)
    {
        series.Title = PlainText.Clean(name);
        series.RenderInLegend = _named.Add(name);
        Model.IsLegendVisible = _named.Count > 1;
        Model.Series.Add(series);
    }

    private static OxyColor Color(int group) => OxyColor.Parse($"#{Palette.Color(group)}");
}
