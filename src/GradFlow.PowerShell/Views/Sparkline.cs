using GradFlow.Core.Flow;

namespace GradFlow.PowerShell.Views;

/// <summary>Curves as a few characters: a bar of one of eight heights for each equal part of the time.</summary>
public static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Part of a bar's height that is not worth the next bar, so that a plateau at half the loss is level.</summary>
    private const double Slack = 0.1;

    /// <summary>
    /// The loss of a run over its time. Heights are linear from zero to the largest loss, so that the plateaus of saddle to saddle
    /// are steps; empty when nothing is known of it.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="length">Number of characters.</param>
    public static string Loss(GradientFlowRun run, int length)
    {
        ArgumentNullException.ThrowIfNull(run);
        TrajectoryPoint[] points = run.Trajectory;
        double largest = points.Select(point => point.Loss).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (largest <= 0) return string.Empty;
        double end = points[^1].Time;
        var bars = new char[length];
        for (int i = 0, next = 0; i < length; i++)
        {
            double time = end * (i + 0.5) / length;
            while (next < points.Length - 1 && points[next].Time < time) next++;
            double height = points[next].Loss / largest * Bars.Length;
            bars[i] = Bars[(int)Math.Clamp(Math.Ceiling(height - Slack) - 1, 0, Bars.Length - 1)];
        }
        return new string(bars);
    }
}
