using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace GradFlow.Reporting.Plots;

/// <summary>
/// The neurons at the end: on the left their weights |a| w in the plane, on the right, for one-dimensional data with bias, the
/// positions of their hinges with the change of slope there.
/// </summary>
internal static class NeuronsPlot
{
    private const string HingeX = "hinge position";
    private const string HingeY = "change of slope";

    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        List<NumberedRun> planar = content.Runs.Where(run => run.Run.Dataset.Dimension == 2).ToList();
        if (planar.Count == 0)
            throw GradFlowError.NothingToPlot(
                PlotKind.Neurons, "It needs inputs of two coordinates, the bias coordinate included.");
        bool withHinges = planar.Any(run => OneDimensionalData.Of(run.Run.Dataset) is not null);
        var frame = new PlotFrame(content, withHinges ? "Neurons: weights and hinges" : "Neurons: weights");
        frame.AddLinear(AxisPosition.Bottom, "|a| w₁ (label/input)").EndPosition = withHinges ? 0.46 : 1;
        frame.AddLinear(AxisPosition.Left, "|a| w₂ (label/input)");
        if (withHinges) AddHingeAxes(frame);
        for (int i = 0; i < content.Groups.Count; i++)
            foreach (NumberedRun run in content.Groups[i].Runs.Where(planar.Contains))
            {
                frame.AddOutlines(content.Groups[i].Label, i, content.Groups.Count, Weights(run.Run.Network));
                if (OneDimensionalData.Of(run.Run.Dataset) is not { } data) continue;
                ScatterSeries hinges =
                    frame.AddOutlines(content.Groups[i].Label, i, content.Groups.Count, Hinges(run.Run.Network, data));
                hinges.XAxisKey = HingeX;
                hinges.YAxisKey = HingeY;
            }
        return frame.Model;
    }

    private static void AddHingeAxes(PlotFrame frame)
    {
        LinearAxis position = frame.AddLinear(AxisPosition.Bottom, "Hinge −w₂/w₁ (input)");
        position.Key = HingeX;
        position.StartPosition = 0.54;
        LinearAxis slope = frame.AddLinear(AxisPosition.Right, "Change of slope a |w₁| (label/input)");
        slope.Key = HingeY;
        slope.AxisTitleDistance = 16;
    }

    private static IEnumerable<DataPoint> Weights(ReluNetwork network)
    {
        double scale = Math.Exp(2 * network.LogScale);
        for (int j = 0; j < network.Width; j++)
        {
            double size = Math.Abs(network.OutputWeights[j]) * scale;
            yield return new DataPoint(size * network.HiddenWeights[j, 0], size * network.HiddenWeights[j, 1]);
        }
    }

    // A hinge far from the data is not part of what the network learned there.
    private static IEnumerable<DataPoint> Hinges(ReluNetwork network, OneDimensionalData data)
    {
        double scale = Math.Exp(2 * network.LogScale);
        (double first, double last) = data.Domain();
        for (int j = 0; j < network.Width; j++)
        {
            double slope = network.HiddenWeights[j, 0];
            double position = -network.HiddenWeights[j, 1] / slope;
            if (position >= first && position <= last)
                yield return new DataPoint(position, network.OutputWeights[j] * Math.Abs(slope) * scale);
        }
    }
}
