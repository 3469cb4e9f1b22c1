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

    /// <summary>A logarithmic axis over whole decades, with room for the markers of the smallest and the largest value.</summary>
    /// <param name="title">Quantity and unit.</param>
    /// <param name="values">At least one positive value.</param>
    public static ChartAxis Decades(string title, IReadOnlyCollection<double> values)
    {
        const double Room = 0.05;
        double first = Math.Ceiling(Math.Log10(values.Min()) - Room) - 1;
        double last = Math.Floor(Math.Log10(values.Max()) + Room) + 1;
        return new ChartAxis(title, true) { Minimum = Math.Pow(10, first), Maximum = Math.Pow(10, last) };
    }
}
