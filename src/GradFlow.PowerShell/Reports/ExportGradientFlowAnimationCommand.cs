using System.Management.Automation;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes a run as an animation: one html page that any browser plays, without a network.</summary>
/// <remarks>
/// The page shows the neurons, the learned function where the data are one-dimensional, and the loss with the predicted saddles.
/// Its time is warped so that plateaus pass quickly and transitions are seen. The run is integrated once more, from its initial
/// network and with its options, for the networks along the way; so a run that was read from a file can be animated too.
/// </remarks>
/// <example>
/// <para>Animates the published toy experiment.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 | Export-GradientFlowAnimation toy.html</code>
/// </example>
/// <example>
/// <para>Animates a run on random orthogonal data with a title and emits the file.</para>
/// <code>New-OrthogonalDataset 6 6 -Seed 1 | Invoke-GradientFlow 40 1e-8 -Seed 1 | Export-GradientFlowAnimation six.html -Title 'Six samples' -PassThru</code>
/// </example>
[Cmdlet(VerbsData.Export, "GradientFlowAnimation", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowAnimationCommand : ReportWritingCommand
{
    private protected override string[] Endings => [".html", ".htm"];

    private protected override void Write(GradientFlowReport report, string path, bool overwrite) =>
        ReportingLoader.CreateAnimationWriter().Write(report, path, overwrite, CancellationToken);
}
