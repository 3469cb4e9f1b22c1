namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>A chart and the cells it covers, rows and columns from 1, the ends not included.</summary>
/// <param name="Chart">The chart.</param>
/// <param name="FirstColumn">Leftmost column.</param>
/// <param name="FirstRow">Top row.</param>
/// <param name="EndColumn">Column right of the chart.</param>
/// <param name="EndRow">Row below the chart.</param>
internal sealed record PlacedChart(ScatterChart Chart, int FirstColumn, int FirstRow, int EndColumn, int EndRow);
