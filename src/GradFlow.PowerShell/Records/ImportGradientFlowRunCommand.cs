using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Records;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Records;

/// <summary>Reads runs from records: files, wildcards, or folders with everything below them.</summary>
/// <remarks>
/// The runs come one by one in the order of the files' names and pipe on like those of Invoke-GradientFlow. The hash of every record is
/// verified. A damaged record is a non-terminating error that names it, and the others load; -SetAside also renames it, so that a run
/// resumed over the folder computes it again. What a record keeps as a recipe is drawn again.
/// </remarks>
/// <example>
/// <para>The norms of recorded runs.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4 -Seed 1 | Export-GradientFlowRun records
/// Import-GradientFlowRun records | Measure-VariationNorm</code>
/// </example>
/// <example>
/// <para>Records by wildcard, damaged ones renamed.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-3 -Seed 1 | Export-GradientFlowRun toy.run.json
/// Import-GradientFlowRun *.run.json -SetAside</code>
/// </example>
[Cmdlet(VerbsData.Import, "GradientFlowRun", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(GradientFlowRun))]
public sealed class ImportGradientFlowRunCommand : FileReadingCommand<GradientFlowRun>
{
    /// <summary>Renames damaged records, adding .damaged to their names; nothing is deleted.</summary>
    [Parameter]
    public SwitchParameter SetAside { get; set; }

    private bool _setsAside;

    /// <summary>Asks whether damaged records are to be renamed.</summary>
    protected override void BeginProcessing() => _setsAside = SetAside && ShouldProcess("damaged records", "Add .damaged to the names");

    private protected override IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? RunRecordStore.RecordsIn(path, WriteFailure) : [path];

    private protected override GradientFlowRun Read(string path)
    {
        try
        {
            return RunRecord.Read(path);
        }
        catch (GradFlowException exception) when (_setsAside && exception.ErrorId == "DamagedRecord")
        {
            RunRecordStore.SetAside(path);
            throw;
        }
    }
}
