namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// What a boost with <c>r = ρ²</c> multiplies with, as 2^Exponent times the stored numbers. The boost takes <c>(a, v)</c> to
/// <c>a' = cosh ρ · a + (sinh ρ/ρ) p</c> and <c>v' = v + G (sinh ρ/ρ · a + (cosh ρ − 1)/ρ² · p)</c> with <c>p = G·v</c>
/// (about_GradFlow_Theory §3).
/// </summary>
/// <param name="Cosh">cosh ρ.</param>
/// <param name="Sinh">sinh ρ/ρ.</param>
/// <param name="CoshLessOne">(cosh ρ − 1)/ρ².</param>
/// <param name="Unit">2^−Exponent, the factor of everything that does not grow.</param>
/// <param name="Exponent">Binary exponent split off.</param>
internal readonly record struct BoostFactors(double Cosh, double Sinh, double CoshLessOne, double Unit, int Exponent)
{
    /// <summary>Above this angle e^ρ is split off as a power of two, so that any angle stays in range.</summary>
    private const double LargestPlainAngle = 20;

    /// <summary>Taylor coefficients of <c>sinh ρ/ρ</c> in r, the highest first: to below the rounding errors for r ≤ 1.</summary>
    public static ReadOnlySpan<double> SinhSeries =>
    [
        1 / 355687428096000.0, 1 / 1307674368000.0, 1 / 6227020800.0, 1 / 39916800.0, 1 / 362880.0, 1 / 5040.0, 1 / 120.0, 1 / 6.0, 1,
    ];

    /// <summary>Taylor coefficients of <c>(cosh ρ − 1)/ρ²</c> in r, the highest first: to below the rounding errors for r ≤ 1.</summary>
    public static ReadOnlySpan<double> CoshLessOneSeries =>
    [
        1 / 20922789888000.0, 1 / 87178291200.0, 1 / 479001600.0, 1 / 3628800.0, 1 / 40320.0, 1 / 720.0, 1 / 24.0, 1 / 2.0,
    ];

    /// <summary>The factors of a boost with the square <paramref name="r"/> of its angle.</summary>
    public static BoostFactors Of(double r)
    {
        if (r <= 1)
        {
            // The series needs neither the root nor a quotient.
            double coshLessOne = Evaluate(CoshLessOneSeries, r);
            return new BoostFactors(Math.FusedMultiplyAdd(r, coshLessOne, 1), Evaluate(SinhSeries, r), coshLessOne, 1, 0);
        }
        double rho = Math.Sqrt(r);
        if (rho <= LargestPlainAngle)
        {
            // sinh(ρ/2), which loses nothing to cancellation for ρ > 1.
            double exponential = Math.Exp(0.5 * rho), half = 0.5 * (exponential - 1 / exponential), lessOne = 2 * half * half;
            return new BoostFactors(1 + lessOne, 2 * half * Math.Sqrt(1 + half * half) / rho, lessOne / r, 1, 0);
        }
        int exponent = (int)(rho / Logarithm.OfTwo);
        double unit = Math.ScaleB(1, -exponent);
        // e^{−ρ} is below the rounding errors of e^{ρ}.
        double growth = 0.5 * Math.Exp(rho - exponent * Logarithm.OfTwo);
        return new BoostFactors(growth, growth / rho, (growth - unit) / r, unit, exponent);
    }

    private static double Evaluate(ReadOnlySpan<double> series, double r)
    {
        double value = series[0];
        for (int i = 1; i < series.Length; i++) value = Math.FusedMultiplyAdd(value, r, series[i]);
        return value;
    }
}
