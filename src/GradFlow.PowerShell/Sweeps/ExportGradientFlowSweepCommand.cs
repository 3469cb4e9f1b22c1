using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Sweeps;
using GradFlow.PowerShell.Files;
using GradFlow.PowerShell.Reports;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Writes the summary of a sweep as an Excel workbook or as JSON.</summary>
/// <remarks>
/// <para>
/// The ending of the path decides: .xlsx holds the sheets Groups and Claims, a row for each group and for each claim, never one for each
/// run; .json the same numbers without loss. Neither holds a time or a place: equal records give equal content, but for the versions of the libraries in a workbook.
/// </para>
/// </remarks>
/// <example>
/// <para>The summary of a small sweep as JSON.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// $sweep = Import-GradientFlowSweep toy.psd1
/// $sweep | Invoke-GradientFlowSweep -RecordPath records
/// $sweep | Measure-GradientFlowSweep -RecordPath records | Export-GradientFlowSweep -Path summary.json -PassThru</code>
/// </example>
/// <example>
/// <para>The workbook of what is recorded so far.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2; Seeds = 1 }")
/// Import-GradientFlowSweep toy.psd1 | Measure-GradientFlowSweep -RecordPath records | Export-GradientFlowSweep -Path summary.xlsx -Force</code>
/// </example>
[Cmdlet(VerbsData.Export, "GradientFlowSweep", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowSweepCommand : FileWritingCommand
{
    /// <summary>The summary, as Measure-GradientFlowSweep gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public SweepSummary Summary { get; set; } = null!;

    private bool IsJson => Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses a file of another kind before anything upstream is computed.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!IsJson && !Path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase))
            ThrowFailure(GradFlowError.InvalidOption(nameof(Path), Path, "a file that ends in .json or .xlsx"));
    }

    /// <summary>Writes the file.</summary>
    protected override void ProcessRecord()
    {
        if (IsJson) SaveStream(stream => SweepSummaryJson.Write(Summary, stream));
        else SaveStream(stream => ReportingLoader.CreateSweepWorkbookWriter().Write(Summary, stream, CancellationToken));
    }
}
