namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// The exact motion of the scalar pair of a boost, <c>A' = a</c>, <c>a' = P + ρ² A</c> (about_GradFlow_Theory §3), over a time
/// without events, as 2^Exponent times the stored numbers.
/// </summary>
/// <param name="A">New output weight.</param>
/// <param name="Displacement">Growth of the displacement.</param>
/// <param name="Unit">2^−Exponent, the factor of everything that did not grow.</param>
/// <param name="Exponent">Binary exponent split off.</param>
internal readonly record struct BoostSegment(double A, double Displacement, double Unit, int Exponent)
{
    /// <summary>The motion from output weight <paramref name="a"/> and displacement 0 over a time, <paramref name="r"/> = ρ².</summary>
    public static BoostSegment Over(double a, double p, double r, double time)
    {
        BoostFactors factors = BoostFactors.Of(r * time * time);
        double impulse = p * time;
        return new BoostSegment(
            a * factors.Cosh + impulse * factors.Sinh,
            time * (a * factors.Sinh + impulse * factors.CoshLessOne),
            factors.Unit,
            factors.Exponent);
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
