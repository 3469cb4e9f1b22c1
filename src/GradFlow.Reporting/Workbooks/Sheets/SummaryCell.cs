using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A cell of the summary.</summary>
/// <param name="Column">Column, from 1.</param>
/// <param name="Value">The value.</param>
/// <param name="Format">How it looks.</param>
internal sealed record SummaryCell(int Column, object? Value, CellLook Format)
{
    /// <summary>Last column of the cell, larger than <see cref="Column"/> when it is merged.</summary>
    public int LastColumn { get; init; } = Column;

    /// <summary>Sheet that a click leads to, if any.</summary>
    public string? LinkedSheet { get; init; }
}
