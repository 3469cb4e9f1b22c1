using GradFlow.Core.Errors;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;
using OxyPlot.Axes;

namespace GradFlow.Reporting.Plots;

/// <summary>The learned functions of one-dimensional data, with the samples.</summary>
internal static class FunctionPlot
{
    private const int PointCount = 400;

    /// <summary>Draws the report's runs.</summary>
    public static PlotModel Create(ReportContent content)
    {
        var frame = new PlotFrame(content, "Learned function");
        frame.AddLinear(AxisPosition.Bottom, "x (input)");
        frame.AddLinear(AxisPosition.Left, "h(x) (label)");
        for (int i = 0; i < content.Groups.Count; i++)
            foreach (NumberedRun run in content.Groups[i].Runs)
                if (OneDimensionalData.Of(run.Run.Dataset) is { } data)
                    frame.AddLine(content.Groups[i].Label, i, [.. Curve(data, run)]);
        if (frame.Model.Series.Count == 0)
            throw GradFlowError.NothingToPlot(
                PlotKind.Function, "It needs inputs of one coordinate, with or without a bias coordinate 1.");
        foreach (NamedDataset set in content.Datasets)
            if (OneDimensionalData.Of(set.Dataset) is { } data)
                frame.AddMarkers("samples", SampleColor, data.Positions.Zip(set.Dataset.Labels, (x, y) => new DataPoint(x, y)));
        return frame.Model;
    }

    // Black in the palette, whose curves are seldom that many.
    private const int SampleColor = 4;

    private static IEnumerable<DataPoint> Curve(OneDimensionalData data, NumberedRun run)
    {
        (double first, double last) = data.Domain();
        for (int i = 0; i < PointCount; i++)
        {
            double x = first + (last - first) * i / (PointCount - 1);
            yield return new DataPoint(x, run.Run.Network.Predict(data.Input(x)));
        }
    }
}
