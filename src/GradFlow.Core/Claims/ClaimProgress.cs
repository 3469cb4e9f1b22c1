namespace GradFlow.Core.Claims;

/// <summary>How far a judgement has come.</summary>
/// <param name="Activity">What is being done: runs of the ladder, or the claim being judged.</param>
/// <param name="Fraction">Estimated share of the work done, 0 to 1.</param>
public readonly record struct ClaimProgress(string Activity, double Fraction);
