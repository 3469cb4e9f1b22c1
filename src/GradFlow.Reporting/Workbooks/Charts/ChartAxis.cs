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

    /// <summary>A logarithmic axis over the whole decades that hold some positive values.</summary>
    /// <param name="title">Quantity and unit.</param>
    /// <param name="values">At least one positive value.</param>
    public static ChartAxis Decades(string title, IReadOnlyCollection<double> values)
    {
        double first = Math.Floor(Math.Log10(values.Min()));
        double last = Math.Max(first + 1, Math.Ceiling(Math.Log10(values.Max())));
        return new ChartAxis(title, true) { Minimum = Math.Pow(10, first), Maximum = Math.Pow(10, last) };
    }
}
