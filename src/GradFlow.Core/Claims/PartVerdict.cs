namespace GradFlow.Core.Claims;

/// <summary>What one part of the evidence of a claim says: a ladder, or a sign on it.</summary>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Fit">The power law it rests on.</param>
/// <param name="Text">The numbers in words.</param>
internal sealed record PartVerdict(Verdict Verdict, PowerLawFit Fit, string Text)
{
    /// <summary>The part the claim is judged by: one that refutes it, else one that decides nothing, else the one nearest to the threshold.</summary>
    /// <param name="parts">All parts, at least one.</param>
    public static PartVerdict Deciding(IReadOnlyList<PartVerdict> parts) =>
        parts.FirstOrDefault(part => part.Verdict == Verdict.Refuted)
        ?? parts.FirstOrDefault(part => part.Verdict == Verdict.Inconclusive)
        ?? parts.MinBy(part => double.IsNaN(part.Fit.Exponent) ? double.PositiveInfinity : part.Fit.Exponent)!;
}
