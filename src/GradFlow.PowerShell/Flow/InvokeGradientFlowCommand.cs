using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Networks;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Integrates the gradient flow; arrays give one run each, in the order data set, width, scale, seed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlow", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientFlowCommand : IntegrationCommand
{
    private const string ScaleSet = "Scale";
    private const string LogScaleSet = "LogScale";
    private const string NetworkSet = "Network";
    private const int ProgressInterval = 100;

    private GradientFlowSweep _sweep = null!;
    private SweepProgress _progress = null!;
    private InitialNetwork[] _initialNetworks = [];

    /// <summary>The training data, with orthogonal inputs.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>Numbers of hidden neurons.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScaleSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LogScaleSet)]
    public int[] Width { get; set; } = [];

    /// <summary>Initialisation scales λ.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ScaleSet)]
    public double[] InitializationScale { get; set; } = [];

    /// <summary>Natural logarithms of initialisation scales, which may lie far below the smallest double.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogScaleSet)]
    public double[] LogInitializationScale { get; set; } = [];

    /// <summary>Seeds of the initial networks; one is drawn for the whole command when none is given.</summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    public int[] Seed { get; set; } = [Random.Shared.Next()];

    /// <summary>How the initial weights are drawn.</summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    public InitializationScheme Scheme { get; set; } = InitializationScheme.Balanced;

    /// <summary>The initial networks, instead of drawing them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    public ReluNetwork[] Network { get; set; } = [];

    /// <summary>Number of runs computed at the same time; the results do not depend on it.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Refuses options outside their range before any run.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _sweep = new GradientFlowSweep(Options, ThrottleLimit, CancellationToken);
            _progress = new SweepProgress(_sweep);
        }
        catch (GradFlowException exception)
        {
            ThrowFailure(exception);
        }

        _initialNetworks = [.. ParameterSetName switch
        {
            NetworkSet => InitialNetwork.Given(Network),
            LogScaleSet => Combinations(LogInitializationScale, isLogarithm: true),
            _ => Combinations(InitializationScale, isLogarithm: false),
        }];
    }

    /// <summary>Starts the runs of a data set and emits those that are ready.</summary>
    protected override void ProcessRecord()
    {
        _sweep.Expect(_initialNetworks.Length);
        foreach (InitialNetwork initialNetwork in _initialNetworks)
        {
            while (_sweep.IsFull) EmitNext();
            _sweep.Add(Dataset, initialNetwork);
        }

        while (_sweep.Pending.Count > 0 && _sweep.Peek().Task.IsCompleted) EmitNext();
    }

    /// <summary>Emits the remaining runs.</summary>
    protected override void EndProcessing()
    {
        while (_sweep.Pending.Count > 0) EmitNext();
        foreach (ProgressRecord record in _progress.Complete()) WriteProgress(record);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _sweep?.Dispose();
    }

    private IEnumerable<InitialNetwork> Combinations(double[] scales, bool isLogarithm) =>
        InitialNetwork.Combinations(Width, scales.Select(scale => new InitialScale(scale, isLogarithm)), Seed, Scheme);

    private void EmitNext()
    {
        SweepRun next = _sweep.Peek();
        while (!WaitFor(next.Task, ProgressInterval)) ShowProgress();
        ShowProgress();
        try
        {
            Emit(_sweep.Take(), next.Label);
        }
        catch (GradFlowException exception)
        {
            WriteFailure(exception);
        }
    }

    private void Emit(GradientFlowRun run, string label)
    {
        WriteVerbose(Invariant($"{label}: {run.Status} at time {run.Time:G6}, loss {run.Loss:G3}, {run.Steps} steps."));
        WriteObject(run);
        if (run.Status == RunStatus.Stalled)
        {
            string samples = string.Join(", ", run.UnreachableSamples);
            WriteWarning(Invariant(
                $"UnreachableSamples: {label}: no neuron can reach the samples {samples}; the loss stays at {run.Loss:G3}."));
        }

        if (run.Status == RunStatus.StepLimit) WriteFailure(GradFlowError.StepLimitReached(run, run.Steps, run.Time, run.Loss));
    }

    private void ShowProgress()
    {
        if (!_progress.IsDue) return;
        foreach (ProgressRecord record in _progress.Update()) WriteProgress(record);
    }
}
