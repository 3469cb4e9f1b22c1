namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A key figure as the summary shows it.</summary>
/// <param name="Name">Name of the cell of the number.</param>
/// <param name="Cells">Label, number and remark.</param>
internal sealed record SummaryFigure(string Name, SummaryCell[] Cells);
