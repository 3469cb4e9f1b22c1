namespace GradFlow.Core.Flow.Integration;

/// <summary>Logarithms the class library lacks.</summary>
internal static class Logarithm
{
    /// <summary>ln 2.</summary>
    public const double OfTwo = 0.69314718055994530942;

    /// <summary>ln(1 + x), accurate for small x (Kahan).</summary>
    public static double OnePlus(double x)
    {
        double sum = 1 + x;
        if (sum == 1) return x;
        return double.IsPositiveInfinity(sum) ? Math.Log(x) : Math.Log(sum) * (x / (sum - 1));
    }
}
