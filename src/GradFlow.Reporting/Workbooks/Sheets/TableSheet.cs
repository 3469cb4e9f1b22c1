using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A sheet that holds exactly one Excel table of the same name.</summary>
internal abstract class TableSheet
{
    /// <summary>Stable name of the sheet and of its table.</summary>
    public abstract string Name { get; }

    /// <summary>What the table holds, for the list of sheets.</summary>
    public abstract string Description { get; }

    /// <summary>The columns, from the left.</summary>
    public abstract IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>Number of rows below the header.</summary>
    public abstract int RowCount { get; }

    /// <summary>The values row by row, a value per column. The array is reused from row to row.</summary>
    public abstract IEnumerable<object?[]> Rows { get; }

    /// <summary>Conditional formatting of the cells, if any.</summary>
    public virtual IEnumerable<ConditionalFormatting> Highlights => [];

    /// <summary>Address of the cells of a column below its header, without the sheet.</summary>
    protected string Cells(string column)
    {
        string name = CellWriter.ColumnName(Columns.TakeWhile(definition => definition.Name != column).Count() + 1);
        return FormattableString.Invariant($"{name}2:{name}{Math.Max(RowCount, 1) + 1}");
    }

    /// <summary>Address of the cells of a column between two rows of the table (from 0, both included), for charts.</summary>
    public string Range(string column, int firstRow, int lastRow)
    {
        int index = Columns.TakeWhile(definition => definition.Name != column).Count() + 1;
        string name = CellWriter.ColumnName(index);
        return FormattableString.Invariant($"{Name}!${name}${firstRow + 2}:${name}${lastRow + 2}");
    }
}
