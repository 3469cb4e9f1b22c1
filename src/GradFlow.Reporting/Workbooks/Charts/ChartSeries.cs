namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>A curve or a set of markers that refers to cells.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Address of the horizontal values.</param>
/// <param name="Y">Address of the vertical values.</param>
/// <param name="Color">Position in the palette.</param>
/// <param name="Style">Line or marker.</param>
/// <param name="InLegend">Whether the legend names it; the others of its kind look the same.</param>
internal sealed record ChartSeries(string Name, string X, string Y, int Color, SeriesStyle Style, bool InLegend);
