using System.Management.Automation;
using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Reports;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Reports;

/// <summary>Writes piped runs, measurements and verdicts to an Excel workbook.</summary>
[Cmdlet(VerbsData.Export, "GradientFlowWorkbook", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportGradientFlowWorkbookCommand : FileWritingCommand
{
    private readonly List<GradientFlowRun> _runs = [];
    private readonly List<VariationNormMeasurement> _measurements = [];
    private readonly List<ClaimVerdict> _verdicts = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>A run; the same run is written once, however often it comes.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public GradientFlowRun? Run { get; set; }

    /// <summary>A measurement of a run; it brings its run.</summary>
    [Parameter(ValueFromPipeline = true)]
    public VariationNormMeasurement? Measurement { get; set; }

    /// <summary>A verdict on a claim; it brings the runs it rests on.</summary>
    [Parameter(ValueFromPipeline = true)]
    public ClaimVerdict? Verdict { get; set; }

    /// <summary>Title on the first sheet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Gradient flow";

    /// <summary>Collects a run, measurement or verdict.</summary>
    protected override void ProcessRecord()
    {
        if (Verdict is not null)
        {
            foreach (GradientFlowRun used in Verdict.Runs) Collect(used, _runs);
            Collect(Verdict, _verdicts);
            return;
        }

        GradientFlowRun? run = Run ?? Measurement?.Run;
        if (run is null)
        {
            if (Measurement is not null) WriteFailure(GradFlowError.MeasurementWithoutRun(Measurement));
            return;
        }

        Collect(run, _runs);
        if (Measurement is not null) Collect(Measurement, _measurements);
    }

    /// <summary>Writes the workbook.</summary>
    protected override void EndProcessing()
    {
        if (_runs.Count == 0 && _verdicts.Count == 0) ThrowFailure(GradFlowError.NothingToExport());
        var report = new GradientFlowReport
        {
            Title = Title,
            Runs = _runs,
            Measurements = _measurements,
            Verdicts = _verdicts,
            CommandLine = MyInvocation.Line.Trim(),
            ModuleVersion = GetType().Assembly.GetName().Version!.ToString(3),
            Created = DateTimeOffset.Now,
        };
        Save((path, overwrite) => ReportingLoader.CreateWorkbookWriter().Write(report, path, overwrite, CancellationToken));
    }

    private void Collect<T>(T item, List<T> items)
        where T : notnull
    {
        if (_seen.Add(item)) items.Add(item);
    }
}
