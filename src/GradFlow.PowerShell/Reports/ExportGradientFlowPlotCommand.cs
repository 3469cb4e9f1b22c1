using System.Management.Automation;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Draws runs and measurements as one plot, an svg file.</summary>
/// <remarks>
/// Collects what is piped and draws it as one picture of the asked kind. Runs of one sweep share their axes. An existing file is
/// kept unless -Force is given; nothing in the data can become markup.
/// </remarks>
/// <example>
/// <para>The loss of three runs against time, with the predicted saddles.</para>
/// <code>
/// Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4, 1e-6 -Seed 1 |
///     Export-GradientFlowPlot -Path loss.svg -Kind Loss -Title 'Toy, three scales'
/// </code>
/// </example>
/// <example>
/// <para>The excess of the variation norm against the scale.</para>
/// <code>
/// Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-1, 1e-2, 1e-3 -Seed 1, 2 | Measure-VariationNorm |
///     Export-GradientFlowPlot norm.svg Norm -PassThru
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "GradientFlowPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowPlotCommand : ReportWritingCommand
{
    /// <summary>What the plot shows.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public PlotKind Kind { get; set; }

    private protected override string[] Endings => [".svg"];

    private protected override void Write(GradientFlowReport report, string path, bool overwrite) =>
        ReportingLoader.CreatePlotWriter().Write(Kind, report, path, overwrite, CancellationToken);
}
