using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>Cumulated explained variance of the final weights.</summary>
internal static class SpectrumPlot
{
    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        if (content.Runs.Count == 0) throw GradFlowError.NothingToPlot(PlotKind.Spectrum, "Give at least one run.");
        var frame = new PlotFrame(content, "Explained variance of the weights at the end");
        frame.AddLinear(AxisPosition.Bottom, "Number of directions", minimum: 0).MinimumMajorStep = 1;
        frame.AddLinear(AxisPosition.Left, "Explained variance (share)", minimum: 0).Maximum = 1.05;
        for (int i = 0; i < content.Groups.Count; i++)
            foreach (NumberedRun run in content.Groups[i].Runs)
                frame.AddLine(content.Groups[i].Label, i, [.. Cumulated(WeightSpectrum.ExplainedVariance(run.Run.Network))]);
        return frame.Model;
    }

    private static IEnumerable<DataPoint> Cumulated(double[] shares)
    {
        double sum = 0;
        yield return new DataPoint(0, 0);
        for (int i = 0; i < shares.Length; i++) yield return new DataPoint(i + 1, sum += shares[i]);
    }
}
