namespace GradFlow.Core.Claims;

/// <summary>Runs from the same directions of the initial weights at different scales, the largest scale first.</summary>
/// <param name="Width">Width m.</param>
/// <param name="Seed">Seed of the directions, if known.</param>
/// <param name="Runs">The runs, at least one.</param>
public sealed record ScaleLadder(int Width, int? Seed, IReadOnlyList<JudgedRun> Runs)
{
    /// <summary>The run with the smallest scale.</summary>
    public JudgedRun Smallest => Runs[^1];

    /// <summary>Width and seed.</summary>
    public override string ToString() => Seed is int seed ? $"m={Width} seed={seed}" : $"m={Width}";
}
