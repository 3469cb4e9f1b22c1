using System.Management.Automation;
using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;
using GradFlow.Core.Reports;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Reports;

/// <summary>A cmdlet that collects piped runs, measurements and verdicts and writes them as one file.</summary>
public abstract class ReportWritingCommand : FileWritingCommand
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

    /// <summary>Title of the file; without one it says what was run, the gradient flow, gradient descent or both.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Endings that a file of this kind has, the usual one first.</summary>
    private protected abstract string[] Endings { get; }

    /// <summary>Writes what was collected.</summary>
    /// <param name="report">The runs, measurements and verdicts; at least one run or verdict.</param>
    /// <param name="path">Full path of the file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    private protected abstract void Write(GradientFlowReport report, string path, bool overwrite);

    /// <summary>Refuses a file of another kind, which no program would open, before anything upstream is computed.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        string ending = System.IO.Path.GetExtension(Target);
        if (ending.Length > 0 && !Endings.Contains(ending, StringComparer.OrdinalIgnoreCase))
            ThrowFailure(GradFlowError.InvalidOption(nameof(Path), Path, $"a file that ends in {Endings[0]}"));
    }

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

    /// <summary>Writes the file.</summary>
    protected override void EndProcessing()
    {
        if (_runs.Count == 0 && _verdicts.Count == 0) ThrowFailure(GradFlowError.NothingToExport());
        var report = new GradientFlowReport
        {
            Title = Title ?? DefaultTitle(),
            Runs = _runs,
            Measurements = _measurements,
            Verdicts = _verdicts,
            CommandLine = MyInvocation.Line.Trim(),
            ModuleVersion = RunOrigin.Current.ModuleVersion,
            Created = DateTimeOffset.Now,
        };
        Save((path, overwrite) => Write(report, path, overwrite));
    }

    // A descent is never called a flow.
    private string DefaultTitle()
    {
        int descents = _runs.Count(run => run.Algorithm == FlowAlgorithm.Descent);
        return descents == 0 ? "Gradient flow" : descents == _runs.Count ? "Gradient descent" : "Gradient flow and gradient descent";
    }

    private void Collect<T>(T item, List<T> items)
        where T : notnull
    {
        if (_seen.Add(item)) items.Add(item);
    }
}
