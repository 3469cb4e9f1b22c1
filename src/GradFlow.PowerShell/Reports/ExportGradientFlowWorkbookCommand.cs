using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Reports;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes piped runs and measurements to an Excel workbook.</summary>
[Cmdlet(VerbsData.Export, "GradientFlowWorkbook", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowWorkbookCommand : FileWritingCommand
{
    private readonly List<GradientFlowRun> _runs = [];
    private readonly List<VariationNormMeasurement> _measurements = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>A run; the same run is written once, however often it comes.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public GradientFlowRun? Run { get; set; }

    /// <summary>A measurement of a run; it brings its run.</summary>
    [Parameter(ValueFromPipeline = true)]
    public VariationNormMeasurement? Measurement { get; set; }

    /// <summary>Title on the first sheet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Gradient flow";

    /// <summary>Collects a run or measurement.</summary>
    protected override void ProcessRecord()
    {
        GradientFlowRun? run = Run ?? Measurement?.Run;
        if (run is null)
        {
            if (Measurement is not null) WriteFailure(GradFlowError.MeasurementWithoutRun(Measurement));
            return;
        }

        if (_seen.Add(run)) _runs.Add(run);
        if (Measurement is not null && _seen.Add(Measurement)) _measurements.Add(Measurement);
    }

    /// <summary>Writes the workbook.</summary>
    protected override void EndProcessing()
    {
        if (_runs.Count == 0) ThrowFailure(GradFlowError.NothingToExport());
        var report = new GradientFlowReport
        {
            Title = Title,
            Runs = _runs,
            Measurements = _measurements,
            CommandLine = MyInvocation.Line.Trim(),
            ModuleVersion = GetType().Assembly.GetName().Version!.ToString(3),
            Created = DateTimeOffset.Now,
        };
        Save((path, overwrite) => ReportingLoader.CreateWorkbookWriter().Write(report, path, overwrite, CancellationToken));
    }
}
