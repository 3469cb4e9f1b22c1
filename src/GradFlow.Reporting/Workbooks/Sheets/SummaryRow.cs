namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A row of the summary.</summary>
/// <param name="Number">Row, from 1.</param>
/// <param name="Cells">Its cells, from the left.</param>
/// <param name="Height">Height in points; null for the default.</param>
internal sealed record SummaryRow(int Number, IReadOnlyList<SummaryCell> Cells, double? Height = null);
