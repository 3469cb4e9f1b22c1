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

    /// <summary>The factors of a boost with the square <paramref name="r"/> of its angle.</summary>
    public static BoostFactors Of(double r)
    {
        if (r <= 1)
        {
            // The Taylor series to below the rounding errors; it needs neither the root nor a quotient.
            double sinh = 1 + r * (1 / 272.0);
            sinh = 1 + r * (1 / 210.0) * sinh;
            sinh = 1 + r * (1 / 156.0) * sinh;
            sinh = 1 + r * (1 / 110.0) * sinh;
            sinh = 1 + r * (1 / 72.0) * sinh;
            sinh = 1 + r * (1 / 42.0) * sinh;
            sinh = 1 + r * (1 / 20.0) * sinh;
            sinh = 1 + r * (1 / 6.0) * sinh;
            double coshLessOne = 1 + r * (1 / 240.0);
            coshLessOne = 1 + r * (1 / 182.0) * coshLessOne;
            coshLessOne = 1 + r * (1 / 132.0) * coshLessOne;
            coshLessOne = 1 + r * (1 / 90.0) * coshLessOne;
            coshLessOne = 1 + r * (1 / 56.0) * coshLessOne;
            coshLessOne = 1 + r * (1 / 30.0) * coshLessOne;
            coshLessOne = 1 + r * (1 / 12.0) * coshLessOne;
            coshLessOne *= 0.5;
            return new BoostFactors(1 + r * coshLessOne, sinh, coshLessOne, 1, 0);
        }
        double rho = Math.Sqrt(r);
        if (rho <= LargestPlainAngle)
        {
            double half = Math.Sinh(0.5 * rho), lessOne = 2 * half * half;
            return new BoostFactors(1 + lessOne, 2 * half * Math.Sqrt(1 + half * half) / rho, lessOne / r, 1, 0);
        }
        int exponent = (int)(rho / Logarithm.OfTwo);
        double unit = Math.ScaleB(1, -exponent);
        double growth = 0.5 * Math.Exp(rho - exponent * Logarithm.OfTwo), decay = growth * Math.Exp(-2 * rho);
        return new BoostFactors(growth + decay, (growth - decay) / rho, (growth + decay - unit) / r, unit, exponent);
    }
}
