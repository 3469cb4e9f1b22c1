namespace GradFlow.Core.Flow;

/// <summary>What the step control made of one trial step.</summary>
/// <param name="Time">Time t at the start of the step.</param>
/// <param name="Length">Length of the step, in units of t.</param>
/// <param name="Error">Estimated relative error of the weights; NaN for a flight, which is judged by the change of the residual.</param>
/// <param name="IsAccepted">Whether the run went on from its end; otherwise a shorter step is tried.</param>
/// <param name="IsFlight">Whether it crosses a plateau in one exact motion.</param>
public readonly record struct FlowStep(double Time, double Length, double Error, bool IsAccepted, bool IsFlight);
