using GradFlow.Core.Errors;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>Loss against time, with the predicted end of every plateau.</summary>
internal static class LossPlot
{
    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        var frame = new PlotFrame(content, "Loss against time");
        frame.AddLinear(AxisPosition.Bottom, "Time t (flow time)", minimum: 0);
        frame.AddLogarithmic(
            AxisPosition.Left, "Loss L (label²)",
            [.. content.Runs.SelectMany(run => run.Run.Trajectory).Select(point => point.Loss).Where(IsShown)]);
        for (int i = 0; i < content.Groups.Count; i++)
            foreach (NumberedRun run in content.Groups[i].Runs)
            {
                // A logarithmic axis has no zero.
                DataPoint[] points =
                    [.. run.Run.Trajectory.Where(point => IsShown(point.Loss)).Select(point => new DataPoint(point.Time, point.Loss))];
                frame.AddLine(content.Groups[i].Label, i, points);
            }
        if (frame.Model.Series.Count == 0)
            throw GradFlowError.NothingToPlot(PlotKind.Loss, "Give runs with a positive loss at more than one time.");
        for (int i = 0; i < content.Groups.Count; i++)
        {
            DataPoint[] predicted = [.. content.Groups[i].Runs.SelectMany(run => run.Run.Saddles)
                .Where(saddle => double.IsFinite(saddle.PredictedTime) && saddle.PredictedLoss > 0)
                .Select(saddle => new DataPoint(saddle.PredictedTime, saddle.PredictedLoss)).Distinct()];
            if (predicted.Length > 0) frame.AddMarkers("predicted end of a plateau", i, predicted, isPrediction: true);
        }
        return frame.Model;
    }

    private static bool IsShown(double loss) => loss > 0 && double.IsFinite(loss);
}
