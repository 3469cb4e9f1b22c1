using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>Mean cosines with D₊ and −D₋ against time.</summary>
internal static class AlignmentPlot
{
    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        var frame = new PlotFrame(content, "Alignment against time");
        frame.AddLinear(AxisPosition.Bottom, "Time t (flow time)", minimum: 0);
        frame.AddLinear(AxisPosition.Left, "Mean cosine with D₊ and −D₋");
        for (int i = 0; i < content.Groups.Count; i++)
            foreach (NumberedRun run in content.Groups[i].Runs)
            {
                Add(frame, content.Groups[i].Label, i, run.Run.Trajectory, point => point.PositiveAlignment, null);
                Add(frame, "dotted: negative", i, run.Run.Trajectory, point => point.NegativeAlignment, LineStyle.Dot);
            }
        if (frame.Model.Series.Count == 0)
            throw GradFlowError.NothingToPlot(PlotKind.Alignment, "Give runs whose alignment is defined at more than one time.");
        return frame.Model;
    }

    private static void Add(
        PlotFrame frame, string name, int group, TrajectoryPoint[] trajectory, Func<TrajectoryPoint, double> cosine,
        LineStyle? style)
    {
        DataPoint[] points =
            [.. trajectory.Select(point => new DataPoint(point.Time, cosine(point))).Where(point => double.IsFinite(point.Y))];
        frame.AddLine(name, group, points, style);
    }
}
