using GradFlow.Core.Data;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Flow;

/// <summary>One integration of the gradient flow: what was asked, what happened, and where it ended.</summary>
public sealed class GradientFlowRun
{
    /// <summary>The training data.</summary>
    public required TrainingDataset Dataset { get; init; }

    /// <summary>The network at time 0.</summary>
    public required ReluNetwork InitialNetwork { get; init; }

    /// <summary>The network at the end.</summary>
    public required ReluNetwork Network { get; init; }

    /// <summary>The options the run was made with.</summary>
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

    /// <summary>The engine used: Orthogonal or General.</summary>
    public required FlowEngine Engine { get; init; }

    /// <summary>Initialisation scale λ; 0 when it is below the smallest double.</summary>
    public double InitializationScale => Math.Exp(LogInitializationScale);

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

    /// <summary>The saddles visited, in order.</summary>
    public required SaddlePoint[] Saddles { get; init; }

    /// <summary>
    /// Time at which the residual of every sample had first fallen to half its label, n of them; infinite for a sample that was
    /// not fitted before the end.
    /// </summary>
    public double[] FitTimes { get; init; } = [];

    /// <summary>Every change of an activation, in order of time.</summary>
    public required ActivationSwitch[] Switches { get; init; }

    /// <summary>The networks at the requested snapshot times.</summary>
    public required NetworkSnapshot[] Snapshots { get; init; }

    /// <summary>Largest change of <c>a_j² − ‖w_j‖²</c> relative to <c>a_j² + ‖w_j‖²</c>; exactly conserved by the flow.</summary>
    public required double BalancednessDrift { get; init; }

    /// <summary>Accepted steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Rejected trial steps.</summary>
    public required int RejectedSteps { get; init; }

    /// <summary>Wall-clock time of the integration.</summary>
    public required TimeSpan Elapsed { get; init; }
}
