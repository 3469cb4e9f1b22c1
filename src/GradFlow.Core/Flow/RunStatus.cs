namespace GradFlow.Core.Flow;

/// <summary>Why an integration ended.</summary>
public enum RunStatus
{
    /// <summary>The loss fell to the loss tolerance.</summary>
    LossReached,

    /// <summary>The end time was reached.</summary>
    TimeReached,

    /// <summary>No neuron is left that can reduce the remaining loss; see the unreachable samples.</summary>
    Stalled,

    /// <summary>The step limit was reached before any other stop.</summary>
    StepLimit,
}
