using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Records;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Integrates the gradient flow.</summary>
/// <remarks>
/// Emits one run for each piped data set and initial network: arrays of widths, scales and seeds give every combination, in the order
/// data set, width, scale, seed, computed in parallel. A run ends at the loss tolerance, at the end time, when no neuron can reduce what
/// is left, or at the step limit; its Status says which.
/// <para>
/// Orthogonal inputs take the decoupled engine by themselves. Other inputs are refused unless they are asked for with -Engine General
/// or Automatic, since the theory and its predictions speak of orthogonal inputs. Where the inputs span fewer directions than there are
/// samples, a warning says what then holds.
/// </para>
/// </remarks>
/// <notes>
/// The flow dθ/dt ∈ −∂L(θ) of L = 1/(2n) Σ (h(x) − y)², σ'(0) = 0. While the residual is constant every neuron moves by an exact Lorentz
/// boost along γ = (1/n) Σ r_k x_k over its active samples; a neuron held on a boundary w·x_k = 0 slides along it (Filippov).
/// </notes>
/// <example>
/// <para>The published toy data at three scales.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4, 1e-6 -Seed 1</code>
/// </example>
/// <example>
/// <para>Correlated inputs; the status says whether the flow ended at an interpolator or at a spurious stationary point.</para>
/// <code>Get-PaperDataset NonOrthogonalToy | Invoke-GradientFlow 60 1e-6 -Seed 1 -Engine General</code>
/// </example>
/// <example>
/// <para>A scale far below the smallest double.</para>
/// <code>New-OrthogonalDataset 6 6 -Seed 1 | Invoke-GradientFlow -Width 40 -LogInitializationScale -10000 -Seed 1</code>
/// </example>
/// <example>
/// <para>Up to a time of the flow, from a given network.</para>
/// <code>
/// $start = New-ReluNetwork -Dataset Toy -Width 60 -InitializationScale 1e-3 -Seed 7
/// Invoke-GradientFlow -Dataset Toy -Network $start -Time 5
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlow", SupportsShouldProcess = true, DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientFlowCommand : RunningCommand
{
    /// <summary>End time of the flow; without it a run goes on to the loss tolerance.</summary>
    /// <value>none</value>
    [Parameter]
    public double Time { get; set; } = double.PositiveInfinity;

    /// <summary>Loss at which a run ends; 0 never ends it there.</summary>
    [Parameter]
    public double LossTolerance { get; set; } = new GradientFlowOptions().LossTolerance;

    /// <summary>Largest estimated relative error of the weights in a step.</summary>
    [Parameter]
    public double Tolerance { get; set; } = new GradientFlowOptions().Tolerance;

    /// <summary>Largest number of steps of a run.</summary>
    [Parameter]
    public int MaximumSteps { get; set; } = new GradientFlowOptions().MaximumSteps;

    /// <summary>
    /// Orthogonal is the decoupled engine, which refuses other inputs; General integrates any inputs; Automatic takes whichever fits the
    /// data. The theory and its predictions speak of orthogonal inputs, so anything else is asked for.
    /// </summary>
    [Parameter]
    public FlowEngine Engine { get; set; } = FlowEngine.Orthogonal;

    /// <summary>
    /// Largest |cosine| at which two inputs count as orthogonal, instead of the data set's own. Cosines within it are neglected by the
    /// decoupled engine; a warning says so where they are above rounding.
    /// </summary>
    [Parameter]
    public double? OrthogonalityTolerance { get; set; }

    private protected override string Activity => "Gradient flow";

    private protected override bool IsParallel => true;

    private GradientFlowOptions Options => new()
    {
        EndTime = Time,
        LossTolerance = LossTolerance,
        Tolerance = Tolerance,
        MaximumSteps = MaximumSteps,
        SampleCount = SampleCount,
        Engine = Engine,
    };

    private protected override void ValidateOptions()
    {
        Options.Validate();
        if (OrthogonalityTolerance is double tolerance) TrainingDataset.RequireOrthogonalityTolerance(tolerance);
    }

    private protected override TrainingDataset Prepare(TrainingDataset dataset)
    {
        if (OrthogonalityTolerance is double tolerance) dataset = dataset.WithOrthogonalityTolerance(tolerance);
        if (Engine != FlowEngine.General && dataset.IsOrthogonal && dataset.Coherence > TrainingDataset.DefaultOrthogonalityTolerance)
            WriteWarning(Invariant(
                $"CosinesNeglected: {dataset}: cosines up to {dataset.Coherence:G3} count as orthogonal and are neglected. Use -Engine General to keep them."));
        if (Engine != FlowEngine.Orthogonal && dataset.Rank < dataset.Count)
            WriteWarning(Invariant(
                $"FewerDirections: {dataset}: the {dataset.Count} inputs span {dataset.Rank} directions. The hidden weights move in that span alone, and neither zero loss nor the smallest norm is predicted. Read Status and GradientNorm of the run, which say where the flow ended."));
        return dataset;
    }

    private protected override GradientFlowRun Run(
        TrainingDataset dataset, ReluNetwork network, int threadCount, QueuedRun progress) =>
        GradientFlow.Integrate(dataset, network, Options with { ThreadCount = threadCount }, progress.Report, progress.Steps, CancellationToken);

    private protected override string HashOf(TrainingDataset dataset, ReluNetwork network) =>
        RunInputs.Hash(RunInputs.HashOf(dataset), RunInputs.HashOf(network), Options);

    private protected override void Comment(GradientFlowRun run, string label)
    {
        if (run.Status == RunStatus.StepLimit) WriteFailure(GradFlowError.StepLimitReached(run, run.Steps, MaximumSteps, run.Time, run.Loss));
        if (run.Status != RunStatus.Stalled) return;
        bool isGiven = ParameterSetName == NetworkSet;
        string samples = (run.UnreachableSamples.Length == 1 ? "sample " : "samples ") + string.Join(", ", run.UnreachableSamples);
        WriteWarning(run.UnreachableSamples.Length > 0
            ? Invariant($"UnreachableSamples: {label}: no neuron can reach the {samples}; the loss stays at {run.Loss:G3}. ")
                + (isGiven ? "Use a wider or another -Network." : "Use a larger -Width or another -Seed.")
            : Invariant($"SpuriousStationaryPoint: {label}: the flow stands still at loss {run.Loss:G3}, gradient norm {run.GradientNorm:G3}. ")
                + (isGiven ? "Try others or a wider -Network to see whether it has to." : "Try other seeds or a larger -Width to see whether it has to."));
    }
}
