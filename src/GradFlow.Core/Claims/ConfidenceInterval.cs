using System.Globalization;

namespace GradFlow.Core.Claims;

/// <summary>An interval that holds the true value with the given confidence; both ends NaN where there is none.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Level">Confidence, 0.95 for instance; 1 for a bracket that is certain.</param>
public readonly record struct ConfidenceInterval(double Low, double High, double Level)
{
    /// <summary>No interval.</summary>
    public static ConfidenceInterval None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>The interval in brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Low:G5}, {High:G5}]");
}
