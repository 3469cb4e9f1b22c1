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
    public IEnumerable<object?[]> Rows
    {
        get
        {
            object?[] values = new object?[Columns.Count];
            for (int row = 0; row < RowCount; row++)
            {
                for (int column = 0; column < values.Length; column++) values[column] = Value(row, column);
                yield return values;
            }
        }
    }

    /// <summary>A value; null for an empty cell.</summary>
    /// <param name="row">Row below the header, from 0.</param>
    /// <param name="column">Column, from 0.</param>
    public abstract object? Value(int row, int column);

    /// <summary>Whether a table with these headers is one of this kind.</summary>
    public virtual bool Accepts(IReadOnlyList<string> headers) => headers.SequenceEqual(Columns.Select(column => column.Header));

    /// <summary>Conditional formatting of the cells, if any.</summary>
    /// <param name="styles">The styles of the workbook.</param>
    public virtual IEnumerable<ConditionalFormatting> Highlights(Styles styles) => [];

    /// <summary>A number; NaN where there is none.</summary>
    /// <param name="row">Row below the header, from 0.</param>
    /// <param name="column">Name of the column.</param>
    public double Number(int row, string column) => CellContent.Number(Value(row, IndexOf(column)));

    /// <summary>A whole number; null where there is none.</summary>
    /// <param name="row">Row below the header, from 0.</param>
    /// <param name="column">Name of the column.</param>
    public int? Whole(int row, string column) => CellContent.Whole(Value(row, IndexOf(column)));

    /// <summary>Neighbouring rows with the same key; rows without a key belong to none.</summary>
    /// <param name="key">The key of a row, counted from 0.</param>
    public IEnumerable<RowBlock> Blocks(Func<int, int?> key)
    {
        int first = 0;
        int? present = null;
        for (int row = 0; row <= RowCount; row++)
        {
            int? next = row < RowCount ? key(row) : null;
            if (next == present) continue;
            if (present is { } value) yield return new RowBlock(value, first, row - 1);
            first = row;
            present = next;
        }
    }

    /// <summary>Address of the cells of a column between two rows of the table (from 0, both included), for charts.</summary>
    public string Range(string column, int firstRow, int lastRow)
    {
        string name = CellWriter.ColumnName(IndexOf(column) + 1);
        return FormattableString.Invariant($"{Name}!${name}${firstRow + 2}:${name}${lastRow + 2}");
    }

    /// <summary>Address of the cells of a column below its header, without the sheet.</summary>
    protected string Cells(string column)
    {
        string name = CellWriter.ColumnName(IndexOf(column) + 1);
        return FormattableString.Invariant($"{name}2:{name}{Math.Max(RowCount, 1) + 1}");
    }

    /// <summary>What stands in each row.</summary>
    /// <param name="read">Given the row, counted from 0.</param>
    /// <exception cref="InvalidDataException">A row of a workbook that is added to does not hold what it should.</exception>
    protected IReadOnlyList<T> Read<T>(Func<int, T> read)
    {
        var items = new List<T>(RowCount);
        for (int row = 0; row < RowCount; row++)
            try
            {
                items.Add(read(row));
            }
            catch (FormatException exception)
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"Row {row + 2} of the sheet {Name} cannot be read: {exception.Message}"), exception);
            }
        return items;
    }

    /// <summary>Position of a column, from 0.</summary>
    protected int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column) return i;
        throw new ArgumentException($"The table {Name} has no column {column}.", nameof(column));
    }
}
