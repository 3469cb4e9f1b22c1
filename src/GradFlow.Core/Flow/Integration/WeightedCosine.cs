namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// A mean cosine weighted by path norm, kept relative to a power of two so that it survives amplitudes far below the smallest double.
/// </summary>
/// <param name="Sum">Sum of weight times cosine, over 2^<paramref name="Exponent"/>.</param>
/// <param name="Weight">Sum of the weights, over 2^<paramref name="Exponent"/>.</param>
/// <param name="Exponent">Binary exponent.</param>
internal readonly record struct WeightedCosine(double Sum, double Weight, int Exponent)
{
    /// <summary>The mean; NaN without weight.</summary>
    public double Mean => Weight > 0 ? Math.Clamp(Sum / Weight, -1, 1) : double.NaN;

    public static WeightedCosine operator +(WeightedCosine left, WeightedCosine right)
    {
        if (right.Weight == 0) return left;
        if (left.Weight == 0) return right;
        if (left.Exponent < right.Exponent) (left, right) = (right, left);
        double factor = Math.ScaleB(1, right.Exponent - left.Exponent);
        return new WeightedCosine(left.Sum + right.Sum * factor, left.Weight + right.Weight * factor, left.Exponent);
    }
}
