using System.Management.Automation;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes runs, measurements and verdicts to an Excel workbook.</summary>
/// <remarks>
/// Collects what is piped and writes one workbook: a summary with native charts, a table each for runs, trajectories, saddles,
/// norms, claims and data, the provenance, and a dictionary of the columns. It is written whole or not at all; an existing file
/// is kept unless -Force is given. Text from the data never becomes a formula.
/// </remarks>
/// <example>
/// <para>A workbook of six runs and their norms.</para>
/// <code>
/// Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4, 1e-6 -Seed 1, 2 | Measure-VariationNorm |
///     Export-GradientFlowWorkbook -Path toy.xlsx
/// </code>
/// </example>
/// <example>
/// <para>A workbook of verdicts with the runs they rest on, emitted as a file.</para>
/// <code>
/// Get-PaperDataset Toy | Test-GradientFlowClaim -Claim ZeroLoss, SaddleToSaddle |
///     Export-GradientFlowWorkbook -Path claims.xlsx -Title 'Claims on the toy data' -PassThru
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "GradientFlowWorkbook", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowWorkbookCommand : ReportWritingCommand
{
    private protected override void Write(GradientFlowReport report, string path, bool overwrite) =>
        ReportingLoader.CreateWorkbookWriter().Write(report, path, overwrite, CancellationToken);
}
