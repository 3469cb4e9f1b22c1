namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>A measure of the binary logarithm of the largest <c>a² + ‖w‖²</c> among the neurons of a tile.</summary>
/// <param name="Lowest">The upper bound measured last, lowered by what the neurons may have declined since.</param>
/// <param name="Highest">It is at most this.</param>
internal readonly record struct TileSize(double Lowest, double Highest)
{
    /// <summary>Nothing is known.</summary>
    public static TileSize Unknown => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The bounds after a motion.</summary>
    /// <param name="logGrowth">Binary logarithm of the largest growth in the motion, and of the largest decline.</param>
    public TileSize After(double logGrowth) => new(Lowest - logGrowth, Highest + logGrowth);
}
