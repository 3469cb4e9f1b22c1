using GradFlow.Reporting.Content;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>A value axis.</summary>
/// <param name="Title">Quantity and unit.</param>
/// <param name="IsLogarithmic">Whether it has base-10 logarithmic spacing.</param>
internal sealed record ChartAxis(string Title, bool IsLogarithmic)
{
    /// <summary>Lower end; null for automatic.</summary>
    public double? Minimum { get; init; }

    /// <summary>Upper end; null for automatic.</summary>
    public double? Maximum { get; init; }

    /// <summary>Format of the numbers along the axis.</summary>
    public string NumberFormat { get; init; } = IsLogarithmic ? "0E+0" : "General";

    /// <summary>A logarithmic axis over whole decades.</summary>
    /// <param name="title">Quantity and unit.</param>
    /// <param name="values">At least one positive value.</param>
    public static ChartAxis Logarithmic(string title, IReadOnlyCollection<double> values)
    {
        (double minimum, double maximum) = Decades.Around(values);
        return new ChartAxis(title, true) { Minimum = minimum, Maximum = maximum };
    }
}
