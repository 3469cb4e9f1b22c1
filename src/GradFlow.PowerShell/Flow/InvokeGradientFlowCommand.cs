using System.Globalization;
using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Networks;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Flow;

/// <summary>Integrates the gradient flow; arrays give one run each, in the order data set, width, scale, seed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlow", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientFlowCommand : CancellableCommand
{
    private const string ScaleSet = "Scale";
    private const string LogScaleSet = "LogScale";
    private const string NetworkSet = "Network";
    private const int ProgressInterval = 100;

    private GradientFlowSweep _sweep = null!;
    private SweepProgress _progress = null!;

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

    /// <summary>End time of the flow; without it a run goes on to the loss tolerance.</summary>
    [Parameter]
    public double Time { get; set; } = double.PositiveInfinity;

    /// <summary>Loss at which a run ends; 0 never ends it there.</summary>
    [Parameter]
    public double LossTolerance { get; set; } = 1e-12;

    /// <summary>Largest estimated relative error of the residual in a step.</summary>
    [Parameter]
    public double Tolerance { get; set; } = 1e-8;

    /// <summary>Largest number of steps of a run.</summary>
    [Parameter]
    public int MaximumSteps { get; set; } = 1_000_000;

    /// <summary>Largest number of trajectory points a run keeps.</summary>
    [Parameter]
    public int SampleCount { get; set; } = 200;

    /// <summary>Number of runs computed at the same time; the results do not depend on it.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Refuses options outside their range before any run.</summary>
    protected override void BeginProcessing()
    {
        var options = new GradientFlowOptions
        {
            EndTime = Time,
            LossTolerance = LossTolerance,
            Tolerance = Tolerance,
            MaximumSteps = MaximumSteps,
            SampleCount = SampleCount,
        };
        try
        {
            options.Validate();
            if (ThrottleLimit < 1) throw GradFlowError.InvalidOption(nameof(ThrottleLimit), ThrottleLimit, "at least 1");
        }
        catch (GradFlowException exception)
        {
            ThrowFailure(exception);
        }

        _sweep = new GradientFlowSweep(options, ThrottleLimit, CancellationToken);
        _progress = new SweepProgress(_sweep);
    }

    /// <summary>Starts the runs of a data set and emits those that are ready.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Dataset;
        List<(string Label, Func<ReluNetwork> Draw)> initialNetworks = [.. InitialNetworks(dataset)];
        _sweep.Expect(initialNetworks.Count);
        foreach ((string label, Func<ReluNetwork> draw) in initialNetworks)
        {
            while (_sweep.IsFull) EmitNext();
            _sweep.Add(dataset, label, draw);
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

    private IEnumerable<(string Label, Func<ReluNetwork> Draw)> InitialNetworks(TrainingDataset dataset)
    {
        if (ParameterSetName == NetworkSet)
            return Network.Select((network, i) => (Invariant($"{dataset}, network {i}"), (Func<ReluNetwork>)(() => network)));
        IEnumerable<InitialScale> scales = ParameterSetName == LogScaleSet
            ? LogInitializationScale.Select(value => new InitialScale(value, IsLogarithm: true))
            : InitializationScale.Select(value => new InitialScale(value, IsLogarithm: false));
        return from width in Width
               from scale in scales
               from seed in Seed
               select (Invariant($"{dataset}, width {width}, {scale}, seed {seed}"),
                   (Func<ReluNetwork>)(() => scale.Draw(width, dataset.Dimension, Scheme, seed)));
    }

    private void EmitNext()
    {
        SweepRun next = _sweep.Peek();
        do
        {
            if (!_progress.IsDue) continue;
            foreach (ProgressRecord record in _progress.Update()) WriteProgress(record);
        }
        while (!WaitFor(next.Task, ProgressInterval));

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
        if (run.Status == RunStatus.Stalled) WriteWarning(Invariant(
            $"UnreachableSamples: {label}: no neuron can reach samples {string.Join(", ", run.UnreachableSamples)}; the loss stays at {run.Loss:G3}."));
        if (run.Status == RunStatus.StepLimit) WriteFailure(GradFlowError.StepLimitReached(run, run.Steps, run.Time, run.Loss));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
