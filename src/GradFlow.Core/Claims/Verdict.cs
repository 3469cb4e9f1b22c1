namespace GradFlow.Core.Claims;

/// <summary>What the evidence says about a claim.</summary>
public enum Verdict
{
    /// <summary>The evidence is what the claim says, and could have been otherwise.</summary>
    Supported,

    /// <summary>The hypotheses hold and the evidence contradicts the claim.</summary>
    Refuted,

    /// <summary>The hypotheses do not hold, or the evidence does not decide; the verdict's evidence says which.</summary>
    Inconclusive,
}
