namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>A chart of values against values.</summary>
/// <param name="Title">Title above the chart.</param>
/// <param name="Horizontal">Horizontal axis.</param>
/// <param name="Vertical">Vertical axis.</param>
/// <param name="Series">What is drawn, at least one.</param>
internal sealed record ScatterChart(string Title, ChartAxis Horizontal, ChartAxis Vertical, IReadOnlyList<ChartSeries> Series);
