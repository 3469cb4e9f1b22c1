using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Records;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Runs gradient descent, the discrete algorithm, on any inputs; arrays give one run each.</summary>
/// <remarks>
/// The run object is that of Invoke-GradientFlow with Algorithm = Descent: iteration i stands for the time -StepSize · i of the flow.
/// Its status is IterationsReached, LossReached, Stalled, or Diverged when the step size is too large; a run that diverged ends at its
/// last network within bounds, never at NaN. StepSizeLimit is the largest step size that is stable at the end point. Descent keeps
/// neither saddles nor switches.
/// </remarks>
/// <notes>
/// θ ← θ − η ∇L(θ) with L = 1/(2n) Σ (h(x) − y)², the explicit Euler discretisation of the flow, whose error falls with the first power of η.
/// The step-size limit is 2 over the sharpness, the largest eigenvalue of the Hessian. On a mean-squared loss without the 1/2 the same
/// iteration has half the step size.
/// </notes>
/// <example>
/// <para>Descent beside the flow from the same initial network.</para>
/// <code>
/// $toy = Get-PaperDataset Toy
/// $network = $toy | New-ReluNetwork 60 1e-3 -Seed 1
/// $toy | Invoke-GradientDescent -Network $network -StepSize 0.01 -Iterations 4000
/// $toy | Invoke-GradientFlow -Network $network -Time 40
/// </code>
/// </example>
/// <example>
/// <para>The step size at which descent diverges.</para>
/// <code>Get-PaperDataset NonOrthogonalToy | Invoke-GradientDescent 20 1 -Seed 1 -StepSize 50 -Iterations 100</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "GradientDescent", SupportsShouldProcess = true, DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowRun))]
public sealed class InvokeGradientDescentCommand : RunningCommand
{
    /// <summary>Step size η, the time of the flow one iteration stands for.</summary>
    [Parameter(Mandatory = true)]
    public double StepSize { get; set; }

    /// <summary>Number of iterations.</summary>
    [Parameter(Mandatory = true)]
    public int Iterations { get; set; }

    /// <summary>Loss at which a run ends; 0 never ends it there.</summary>
    [Parameter]
    public double LossTolerance { get; set; }

    private protected override string Activity => "Gradient descent";

    private protected override bool IsParallel => false;

    private GradientDescentOptions Options => new()
    {
        StepSize = StepSize,
        Iterations = Iterations,
        LossTolerance = LossTolerance,
        SampleCount = SampleCount,
    };

    private protected override void ValidateOptions() => Options.Validate();

    private protected override GradientFlowRun Run(
        TrainingDataset dataset, ReluNetwork network, int threadCount, QueuedRun progress) =>
        GradientDescent.Run(dataset, network, Options, progress.Report, CancellationToken);

    private protected override string HashOf(TrainingDataset dataset, ReluNetwork network) =>
        RunInputs.Hash(RunInputs.HashOf(dataset), RunInputs.HashOf(network), Options);

    private protected override void Comment(GradientFlowRun run, string label)
    {
        if (run.Status == RunStatus.Diverged)
            WriteWarning(Invariant(
                $"Diverged: {label}: the loss of descent with step size {StepSize:G6} grew out of bounds after {run.Steps} iterations. Use a smaller -StepSize; at the last network descent is stable below {run.StepSizeLimit:G3}."));
    }
}
