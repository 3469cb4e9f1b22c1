using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Integrates the gradient flow; arrays give one run each, in the order data set, width, scale, seed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlow", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientFlowCommand : IntegrationCommand
{
    private const int ProgressInterval = 100;

    private GradientFlowSweep _sweep = null!;
    private SweepProgress _progress = null!;

    /// <summary>Number of runs computed at the same time; the results do not depend on it.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Refuses options outside their range before any run.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _sweep = new GradientFlowSweep(Options, ThrottleLimit, CancellationToken);
            _progress = new SweepProgress(_sweep);
        }
        catch (GradFlowException exception)
        {
            ThrowFailure(exception);
        }
    }

    /// <summary>Starts the runs of a data set and emits those that are ready.</summary>
    protected override void ProcessRecord()
    {
        _sweep.Expect(InitialNetworks.Count);
        foreach (InitialNetwork initialNetwork in InitialNetworks)
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
