using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Reports;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes runs, measurements and verdicts to an Excel workbook.</summary>
/// <remarks>
/// <para>
/// Collects what is piped and writes one workbook: a summary with native charts, a table each for runs, trajectories, saddles,
/// norms, claims and data, the provenance, and a dictionary of the columns. It is written whole or not at all; an existing file
/// is kept unless -Force or -Append is given. Text from the data never becomes a formula.
/// </para>
/// <para>
/// With -Append the piped runs follow those of a workbook that was written before, and a new one is written where there is none. Summary
/// and charts are made anew from all rows. The tables keep their names, and so do the key figures of the summary, such as RunCount and
/// LargestFinalLoss, which the sheet Dictionary lists: formulas and pivots on sheets of your own see the new rows and figures, and such
/// sheets stay as they are. The workbook keeps its title, also one that you edited, and Provenance tells the exports apart. A run that is
/// piped again is added again. A workbook in which GradFlow's own sheets hold something else, such as notes, changed numbers, comments or
/// formulas, is refused with WorkbookNotAppendable, because it would be lost; so is one whose summary or columns another version of
/// GradFlow wrote differently.
/// </para>
/// </remarks>
/// <example>
/// <para>A workbook of six runs and their norms.</para>
/// <code>
/// Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4, 1e-6 -Seed 1, 2 | Measure-VariationNorm |
///     Export-GradientFlowWorkbook -Path toy.xlsx
/// </code>
/// </example>
/// <example>
/// <para>Adds two more runs to it.</para>
/// <code>
/// Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-8 -Seed 1, 2 | Measure-VariationNorm |
///     Export-GradientFlowWorkbook -Path toy.xlsx -Append
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
    /// <summary>Adds to the workbook at the path instead of writing a new one. Contradicts -Force, which replaces it.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Opens the workbook, once it is written, with the system's default program for it.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    private protected override string[] Endings => [".xlsx"];

    private protected override bool MayExist => Force || Append;

    /// <summary>Refuses a workbook that nothing can be added to before anything upstream is computed.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!Append) return;
        if (Force)
            ThrowFailure(GradFlowError.ContradictoryOptions(
                nameof(Append), nameof(Force), "Use -Append to add to the workbook, or -Force to replace it."));
        EndOnFailure(() => Compute(() => ReportingLoader.CreateWorkbookWriter().RequireAppendable(Target, CancellationToken)));
    }

    private protected override void Write(GradientFlowReport report, string path, bool overwrite)
    {
        IWorkbookWriter writer = ReportingLoader.CreateWorkbookWriter();
        if (Append) writer.Append(report, path, CancellationToken);
        else writer.Write(report, path, overwrite, CancellationToken);
    }

    private protected override void AfterWriting(string path)
    {
        if (!Show || !ShouldProcess(path, "Open with the default program")) return;
        try
        {
            DefaultProgram.Open(path);
        }
        catch (GradFlowException exception)
        {
            WriteFailure(exception);
        }
    }
}
