namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>A cell that is not empty.</summary>
/// <param name="Row">Row, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Value">Text, number or truth value.</param>
internal readonly record struct EarlierCell(int Row, int Column, object Value);
