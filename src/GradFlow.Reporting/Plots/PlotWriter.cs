using System.Xml.Linq;
using GradFlow.Core.Files;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using OxyPlot;

namespace GradFlow.Reporting.Plots;

/// <summary>Writes plots as svg files.</summary>
public sealed class PlotWriter : IPlotWriter
{
    private const double Width = 900;
    private const double Height = 560;

    /// <inheritdoc/>
    public void Write(PlotKind kind, GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        AtomicFile.Write(path, overwrite, stream =>
        {
            PlotModel model = Create(kind, new ReportContent(report));
            cancellationToken.ThrowIfCancellationRequested();
            string svg = new SvgExporter { Width = Width, Height = Height, TextMeasurer = new RoomyText() }.ExportToString(model);
            Described(svg, model).Save(stream);
            cancellationToken.ThrowIfCancellationRequested();
        });
    }

    // Who cannot see a picture is read its title.
    private static XDocument Described(string svg, PlotModel model)
    {
        var document = XDocument.Parse(svg, LoadOptions.PreserveWhitespace);
        // An empty subset would be written as brackets.
        document.DocumentType!.InternalSubset = null!;
        XElement root = document.Root!;
        root.SetAttributeValue("role", "img");
        root.AddFirst(new XElement(root.Name.Namespace + "title", $"{model.Title}: {model.Subtitle}"));
        return document;
    }

    private static PlotModel Create(PlotKind kind, ReportContent content) => kind switch
    {
        PlotKind.Loss => LossPlot.Create(content),
        PlotKind.Alignment => AlignmentPlot.Create(content),
        PlotKind.Neurons => NeuronsPlot.Create(content),
        PlotKind.Function => FunctionPlot.Create(content),
        PlotKind.Norm => NormPlot.Create(content),
        PlotKind.Saddles => SaddlesPlot.Create(content),
        PlotKind.Spectrum => SpectrumPlot.Create(content),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
