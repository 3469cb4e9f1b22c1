using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Integrates the gradient flow.</summary>
/// <remarks>
/// Integrates the flow of each piped data set from each initial network, and emits one run for each: arrays of widths, scales and
/// seeds give every combination, in the order data set, width, scale, seed, computed in parallel. A run ends at the loss
/// tolerance, at the end time, when no neuron can reduce what is left, or at the step limit; its Status says which. Time is that
/// of the flow of the loss L = 1/(2n) Σ (h(x) − y)².
/// </remarks>
/// <notes>
/// On orthogonal inputs the motion for a constant residual is a Lorentz boost of every neuron, exact through its activation
/// switches; the integrator composes such boosts by a commutator-free Lie-group method of order 4 (Celledoni, Marthinsen, Owren
/// 2003). Setting: Boursier, Pillaud-Vivien and Flammarion, arXiv 2206.00939.
/// </notes>
/// <example>
/// <para>One run on the published toy data.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed 1</code>
/// </example>
/// <example>
/// <para>Six runs: three scales and two seeds.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4, 1e-6 -Seed 1, 2</code>
/// </example>
/// <example>
/// <para>A scale far below the smallest double.</para>
/// <code>New-OrthogonalDataset 6 6 -Seed 1 | Invoke-GradientFlow -Width 40 -LogInitializationScale -10000 -Seed 1</code>
/// </example>
/// <example>
/// <para>Stops at a time of the flow, from a given network.</para>
/// <code>
/// $data = Get-PaperDataset Toy
/// $start = $data | New-ReluNetwork -Width 60 -InitializationScale 1e-3 -Seed 7
/// $data | Invoke-GradientFlow -Network $start -Time 5
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlow", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientFlowCommand : IntegrationCommand
{
    private const int ProgressInterval = 100;

    private GradientFlowSweep _sweep = null!;
    private SweepProgress _progress = null!;

    /// <summary>Number of runs computed at the same time; the results do not depend on it.</summary>
    /// <value>the number of processors</value>
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
