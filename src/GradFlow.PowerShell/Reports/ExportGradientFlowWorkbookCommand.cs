using System.Management.Automation;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes piped runs, measurements and verdicts to an Excel workbook.</summary>
[Cmdlet(VerbsData.Export, "GradientFlowWorkbook", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowWorkbookCommand : ReportWritingCommand
{
    private protected override void Write(GradientFlowReport report, string path, bool overwrite) =>
        ReportingLoader.CreateWorkbookWriter().Write(report, path, overwrite, CancellationToken);
}
