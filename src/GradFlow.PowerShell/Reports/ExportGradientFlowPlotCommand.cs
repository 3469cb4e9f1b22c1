using System.Management.Automation;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Draws piped runs and measurements as one plot, an svg file.</summary>
[Cmdlet(VerbsData.Export, "GradientFlowPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowPlotCommand : ReportWritingCommand
{
    /// <summary>What the plot shows.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public PlotKind Kind { get; set; }

    private protected override void Write(GradientFlowReport report, string path, bool overwrite) =>
        ReportingLoader.CreatePlotWriter().Write(Kind, report, path, overwrite, CancellationToken);
}
