using System.Globalization;

namespace GradFlow.Core.Networks;

/// <summary>The initialisation scale λ as a user writes it. What is kept is its logarithm, for which no scale is too small.</summary>
internal static class InitializationScale
{
    /// <summary>With more digits, a decimal number beside the scale would often have its logarithm by chance.</summary>
    private const int MostDigits = 12;

    /// <summary>
    /// The shortest decimal number of up to twelve digits with this logarithm, such as the one it was taken of: the exponential of ln 0.01
    /// is another double than 0.01. The exponential where there is none; 0 or infinite out of the range of a double.
    /// </summary>
    /// <param name="logScale">Natural logarithm of λ.</param>
    public static double Of(double logScale)
    {
        double scale = Math.Exp(logScale);
        if (scale == 0 || !double.IsFinite(scale)) return scale;
        for (int digits = 1; digits <= MostDigits; digits++)
        {
            string text = scale.ToString(string.Create(CultureInfo.InvariantCulture, $"E{digits - 1}"), CultureInfo.InvariantCulture);
            double rounded = double.Parse(text, CultureInfo.InvariantCulture);
            if (Math.Log(rounded) == logScale) return rounded;
        }
        return scale;
    }
}
