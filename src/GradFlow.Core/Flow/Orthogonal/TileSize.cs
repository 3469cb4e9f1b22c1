namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>A bound of <c>a² + ‖w‖²</c> of the neurons of a tile.</summary>
/// <param name="Logarithm">Its binary logarithm.</param>
/// <param name="IsExact">Whether it has been measured at the present state; otherwise it has been carried on from an earlier one.</param>
internal readonly record struct TileSize(double Logarithm, bool IsExact)
{
    /// <summary>Nothing is known.</summary>
    public static TileSize Unknown => new(double.PositiveInfinity, false);

    /// <summary>The bound after a motion.</summary>
    /// <param name="logGrowth">Binary logarithm of the largest growth in the motion.</param>
    public TileSize After(double logGrowth) => new(Logarithm + logGrowth, false);
}
