namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// The exact motion of the scalar pair of a boost, <c>A' = a</c>, <c>a' = P + ρ² A</c> (theory.md §3), over a time without events, as
/// 2^Exponent times the stored numbers.
/// </summary>
/// <param name="A">New output weight.</param>
/// <param name="Displacement">Growth of the displacement.</param>
/// <param name="Unit">2^−Exponent, the factor of everything that did not grow.</param>
/// <param name="Exponent">Binary exponent split off.</param>
internal readonly record struct BoostSegment(double A, double Displacement, double Unit, int Exponent)
{
    /// <summary>Above this angle e^ρ is split off as a power of two, so that any angle stays in range.</summary>
    private const double LargestPlainAngle = 20;

    /// <summary>The motion from output weight <paramref name="a"/> and displacement 0, <paramref name="r"/> = ρ² above 0.</summary>
    public static BoostSegment Over(double a, double p, double r, double time)
    {
        double rho = Math.Sqrt(r), angle = rho * time;
        double hyperbolicCosineLessOne, hyperbolicSine, unit = 1;
        int exponent = 0;
        if (angle <= LargestPlainAngle)
        {
            double half = Math.Sinh(0.5 * angle);
            hyperbolicCosineLessOne = 2 * half * half;
            hyperbolicSine = 2 * half * Math.Sqrt(1 + half * half);
        }
        else
        {
            exponent = (int)(angle / Logarithm.OfTwo);
            unit = Math.ScaleB(1, -exponent);
            double growth = 0.5 * Math.Exp(angle - exponent * Logarithm.OfTwo), decay = growth * Math.Exp(-2 * angle);
            hyperbolicCosineLessOne = growth + decay - unit;
            hyperbolicSine = growth - decay;
        }
        double q = p / rho;
        return new BoostSegment(
            a * (hyperbolicCosineLessOne + unit) + q * hyperbolicSine,
            (a * hyperbolicSine + q * hyperbolicCosineLessOne) / rho,
            unit,
            exponent);
    }

    /// <summary>
    /// First time at which the displacement has grown by <paramref name="distance"/>; infinity when it never does. With
    /// <c>u = e^{ρt} − 1</c> and <c>α = (a + P/ρ)/(2ρ)</c> it is the smallest root of <c>α u² + (a/ρ − d) u − d = 0</c>.
    /// </summary>
    public static double TimeToTravel(double distance, double speed, double p, double rho)
    {
        if (double.IsPositiveInfinity(distance)) return double.PositiveInfinity;
        double alpha = 0.5 * (speed + p / rho) / rho;
        double b = speed / rho - distance;
        double discriminant = b * b + 4 * alpha * distance;
        if (discriminant < 0) return double.PositiveInfinity;
        double root = Math.Sqrt(discriminant);
        double u = b >= 0 ? 2 * distance / (b + root) : alpha > 0 ? (root - b) / (2 * alpha) : double.PositiveInfinity;
        return double.IsNaN(u) ? 0 : Logarithm.OnePlus(u) / rho;
    }

    /// <summary>Time at which <c>a cosh ρt + (P/ρ) sinh ρt</c> reaches 0, for <c>P &lt; 0</c> and <c>aρ &lt; −P</c>.</summary>
    public static double TimeToTurn(double speed, double p, double rho)
    {
        // artanh(x) = ½ ln((1 + x)/(1 − x)) = ½ ln(1 + 2x/(1 − x)).
        double x = speed * rho / -p;
        return 0.5 * Logarithm.OnePlus(2 * x / (1 - x)) / rho;
    }
}
