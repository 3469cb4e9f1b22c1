using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace GradFlow.Core.Claims;

/// <summary>A power law <c>y = C x^α</c> fitted by least squares to logarithms.</summary>
/// <param name="Exponent">The exponent α.</param>
/// <param name="Interval">Confidence interval of α by Student's t with two degrees of freedom less than points.</param>
/// <param name="Span">Range of <c>ln x</c> the points cover.</param>
public readonly record struct PowerLawFit(double Exponent, ConfidenceInterval Interval, double Span)
{
    /// <summary>Fewer points leave nothing to estimate an error from.</summary>
    public const int FewestPoints = 3;

    /// <summary>The fit of no points.</summary>
    public static PowerLawFit None { get; } = new(double.NaN, ConfidenceInterval.None, 0);

    /// <summary>The exponent and its interval in words, to follow "with".</summary>
    public string Words => double.IsNaN(Exponent)
        ? "an exponent that so few points do not tell"
        : string.Create(CultureInfo.InvariantCulture, $"exponent {Exponent:G4} in {Interval}");

    /// <summary>Fits the points; NaN for fewer than <see cref="FewestPoints"/>.</summary>
    /// <param name="logX"><c>ln x</c>.</param>
    /// <param name="logY"><c>ln y</c>, as many.</param>
    /// <param name="confidence">Confidence of the interval, above 0 and below 1.</param>
    public static PowerLawFit Of(IReadOnlyList<double> logX, IReadOnlyList<double> logY, double confidence)
    {
        ArgumentNullException.ThrowIfNull(logX);
        ArgumentNullException.ThrowIfNull(logY);
        double[] x = [.. logX], y = [.. logY];
        double span = x.Length == 0 ? 0 : x.Max() - x.Min();
        if (x.Length < FewestPoints || span == 0) return new PowerLawFit(double.NaN, ConfidenceInterval.None, span);
        (double intercept, double slope) = Fit.Line(x, y);
        double residual = GoodnessOfFit.PopulationStandardError(x.Select(value => intercept + slope * value), y);
        double mean = x.Average(), spread = x.Sum(value => (value - mean) * (value - mean));
        double standardError = residual * Math.Sqrt(x.Length / (x.Length - 2.0) / spread);
        double half = StudentT.InvCDF(0, 1, x.Length - 2, 0.5 + 0.5 * confidence) * standardError;
        return new PowerLawFit(slope, new ConfidenceInterval(slope - half, slope + half, confidence), span);
    }
}
