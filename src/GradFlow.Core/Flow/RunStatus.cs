namespace GradFlow.Core.Flow;

/// <summary>Why an integration ended.</summary>
public enum RunStatus
{
    /// <summary>The loss fell to the loss tolerance.</summary>
    LossReached,

    /// <summary>The end time was reached.</summary>
    TimeReached,

    /// <summary>
    /// The flow stands still above the loss tolerance. On orthogonal inputs no neuron is left that can reduce the remaining loss, see
    /// the unreachable samples; on others the forces on every neuron cancel, a spurious stationary point, see the gradient norm.
    /// </summary>
    Stalled,

    /// <summary>The step limit was reached before any other stop, or no step was short enough to be followed with doubles.</summary>
    StepLimit,

    /// <summary>Descent made all its iterations before any other stop.</summary>
    IterationsReached,

    /// <summary>The loss of a descent grew out of bounds: its step size is too large. The network is the last one within bounds.</summary>
    Diverged,
}
