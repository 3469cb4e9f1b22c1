using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Networks;
using GradFlow.Core.Records;

namespace GradFlow.Core.Flow;

/// <summary>One integration of the gradient flow, or one descent: what was asked, what happened, and where it ended.</summary>
public sealed class GradientFlowRun
{
    /// <summary>The training data.</summary>
    public required TrainingDataset Dataset { get; init; }

    /// <summary>The network at time 0.</summary>
    public required ReluNetwork InitialNetwork { get; init; }

    /// <summary>The network at the end.</summary>
    public required ReluNetwork Network { get; init; }

    /// <summary>The options the run was made with; of a descent, those of the flow it approximates.</summary>
    public required GradientFlowOptions Options { get; init; }

    /// <summary>Why the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Time at the end.</summary>
    public required double Time { get; init; }

    /// <summary>Loss at the end.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Norm of the gradient <c>‖∇L‖</c> at the end, the speed of the flow; where a neuron slides along a boundary, of the element of
    /// the subdifferential the flow follows.
    /// </summary>
    public required double GradientNorm { get; init; }

    /// <summary>What was run: the flow, or descent, its discretisation. Neither goes by the other's name.</summary>
    public FlowAlgorithm Algorithm { get; init; } = FlowAlgorithm.Flow;

    /// <summary>The engine that integrated the flow, Orthogonal or General; null for descent.</summary>
    public FlowEngine? Engine { get; init; }

    /// <summary>The options of a descent; null for the flow.</summary>
    public GradientDescentOptions? DescentOptions { get; init; }

    /// <summary>
    /// Largest step size at which descent is stable at the end point, <c>2/sharpness</c>, the sharpness being the largest eigenvalue of
    /// the Hessian there; infinite when that is not positive, NaN when the eigenvalue was not found and for the flow, which
    /// has no step size.
    /// </summary>
    public double StepSizeLimit { get; init; } = double.NaN;

    /// <summary>Initialisation scale λ, the decimal number that was given; 0 when it is below the smallest double.</summary>
    public double InitializationScale => Networks.InitializationScale.Of(LogInitializationScale);

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    public double LogInitializationScale => InitialNetwork.LogInitializationScale;

    /// <summary>Seed of the initial network, if it was drawn here.</summary>
    public int? Seed => InitialNetwork.Seed;

    /// <summary>Number of hidden neurons m.</summary>
    public int Width => InitialNetwork.Width;

    /// <summary>Which hypotheses the initial network meets; NotApplicable when the inputs are not orthogonal.</summary>
    public required FlowRegime Regime { get; init; }

    /// <summary>
    /// Samples no neuron could reach at the end, ascending; empty unless some loss remains because of them. On inputs that are not
    /// orthogonal an inactive neuron may switch on again, so that they are reported only when the flow stands still.
    /// </summary>
    public required int[] UnreachableSamples { get; init; }

    /// <summary>The state at increasing times, from 0 to the end.</summary>
    public required TrajectoryPoint[] Trajectory { get; init; }

    /// <summary>The saddles visited, in order; not looked for in a descent.</summary>
    public required SaddlePoint[] Saddles { get; init; }

    /// <summary>
    /// Time at which the residual of every sample had first fallen to half its label, n of them; infinite for a sample that was
    /// not fitted before the end.
    /// </summary>
    public double[] FitTimes { get; init; } = [];

    /// <summary>Every change of an activation, in order of time; not recorded in a descent.</summary>
    public required ActivationSwitch[] Switches { get; init; }

    /// <summary>The networks at the requested snapshot times.</summary>
    public required NetworkSnapshot[] Snapshots { get; init; }

    /// <summary>Largest change of <c>a_j² − ‖w_j‖²</c> relative to <c>a_j² + ‖w_j‖²</c>; exactly conserved by the flow.</summary>
    public required double BalancednessDrift { get; init; }

    /// <summary>Accepted steps; the iterations of a descent.</summary>
    public required int Steps { get; init; }

    /// <summary>Rejected trial steps.</summary>
    public required int RejectedSteps { get; init; }

    /// <summary>Wall-clock time of the integration.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What computed the run, and where; of a run read from a record, what the record says.</summary>
    public RunOrigin Origin { get; init; } = RunOrigin.Current;
}
