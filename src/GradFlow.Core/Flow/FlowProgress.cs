namespace GradFlow.Core.Flow;

/// <summary>How far a run has come.</summary>
/// <param name="Time">Time reached.</param>
/// <param name="Loss">Loss reached.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Fraction">Estimated share of the work done, 0 to 1.</param>
public readonly record struct FlowProgress(double Time, double Loss, int Steps, double Fraction);
