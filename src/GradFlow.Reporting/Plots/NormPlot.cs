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
        NumberedMeasurement[] all = [.. content.Measurements.Where(IsShown)];
        // Below the smallest double only the logarithm of a scale is known.
        bool byLogarithm = all.Any(row => row.Run!.Run.InitializationScale == 0);
        DataPoint Point(NumberedMeasurement row) => new(
            byLogarithm ? row.Run!.LogInitializationScale : row.Run!.Run.InitializationScale, row.Measurement.RelativeExcess);
        if (byLogarithm) frame.AddLinear(AxisPosition.Bottom, "ln λ of the initialisation scale λ (weight)");
        else frame.AddLogarithmic(AxisPosition.Bottom, "Initialisation scale λ (weight)", [.. all.Select(row => Point(row).X)]);
        frame.AddLogarithmic(AxisPosition.Left, "Relative excess F/F* − 1", [.. all.Select(row => Point(row).Y)]);
        for (int i = 0; i < content.Families.Count; i++)
        {
            var runs = content.Families[i].Runs.ToHashSet();
            DataPoint[] points = [.. all.Where(row => runs.Contains(row.Run!)).Select(Point)];
            if (points.Length > 0) frame.AddMarkers(content.Families[i].Label, i, points);
        }
        return frame.Model.Series.Count > 0 ? frame.Model : throw GradFlowError.NothingToPlot(PlotKind.Norm, content.Measurements.Count == 0
            ? "Measure the runs with Measure-VariationNorm first."
            : "No excess F/F* − 1 of the measured runs is positive, and a logarithmic axis shows no others.");
    }

    private static bool IsShown(NumberedMeasurement row) =>
        row.Run is not null && row.Measurement.RelativeExcess is var excess && excess > 0 && double.IsFinite(excess);
}
