using GradFlow.Core.Errors;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>Relative excess of the variation norm against the initialisation scale.</summary>
internal static class NormPlot
{
    /// <summary>Draws the report's measurements.</summary>
    public static PlotModel Create(ReportContent content)
    {
        var frame = new PlotFrame(content, "Excess norm against initialisation scale");
        DataPoint[] all = [.. content.Measurements.Select(Point).Where(IsShown)];
        frame.AddLogarithmic(AxisPosition.Bottom, "Initialisation scale λ (weight)", [.. all.Select(point => point.X)]);
        frame.AddLogarithmic(AxisPosition.Left, "Relative excess F/F* − 1", [.. all.Select(point => point.Y)]);
        for (int i = 0; i < content.Families.Count; i++)
        {
            var runs = content.Families[i].Runs.ToHashSet();
            DataPoint[] points =
                [.. content.Measurements.Where(row => row.Run is { } run && runs.Contains(run)).Select(Point).Where(IsShown)];
            if (points.Length > 0) frame.AddMarkers(content.Families[i].Label, i, points);
        }
        return frame.Model.Series.Count > 0 ? frame.Model : throw GradFlowError.NothingToPlot(
            PlotKind.Norm, "Measure the runs with Measure-VariationNorm first; only positive excesses can be shown.");
    }

    private static DataPoint Point(NumberedMeasurement row) =>
        new(row.Run?.Run.InitializationScale ?? double.NaN, row.Measurement.RelativeExcess);

    private static bool IsShown(DataPoint point) => point.X > 0 && point.Y > 0 && double.IsFinite(point.Y);
}
