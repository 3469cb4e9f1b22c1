using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>Observed against predicted exit times of the saddles.</summary>
internal static class SaddlesPlot
{
    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        var frame = new PlotFrame(content, "Saddle times, observed against predicted");
        frame.AddLinear(AxisPosition.Bottom, "Predicted exit time (flow time)", minimum: 0);
        frame.AddLinear(AxisPosition.Left, "Observed exit time (flow time)", minimum: 0);
        double[] predicted =
            [.. content.Runs.SelectMany(run => run.Run.Saddles).Where(IsComparable).Select(saddle => saddle.PredictedTime)];
        if (predicted.Length == 0)
            throw GradFlowError.NothingToPlot(PlotKind.Saddles, "Give runs that left a saddle whose time is predicted.");
        frame.AddReference("observed = predicted", new DataPoint(0, 0), new DataPoint(predicted.Max(), predicted.Max()));
        for (int i = 0; i < content.Groups.Count; i++)
        {
            DataPoint[] points = [.. content.Groups[i].Runs.SelectMany(run => run.Run.Saddles).Where(IsComparable)
                .Select(saddle => new DataPoint(saddle.PredictedTime, saddle.ExitTime))];
            if (points.Length > 0) frame.AddMarkers(content.Groups[i].Label, i, points);
        }
        return frame.Model;
    }

    private static bool IsComparable(SaddlePoint saddle) =>
        double.IsFinite(saddle.PredictedTime) && double.IsFinite(saddle.ExitTime);
}
