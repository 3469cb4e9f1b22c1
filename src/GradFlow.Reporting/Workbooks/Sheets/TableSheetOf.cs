using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A table whose rows are made from objects by its column definitions, below rows that were there before.</summary>
/// <typeparam name="T">What a new row is.</typeparam>
internal abstract class TableSheetOf<T>(IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> items, EarlierTable earlier) : TableSheet
{
    /// <inheritdoc/>
    public override IReadOnlyList<ColumnDefinition> Columns => columns;

    /// <inheritdoc/>
    public override int RowCount => earlier.Rows.Count + items.Count;

    /// <inheritdoc/>
    public override object? Value(int row, int column)
    {
        if (row >= earlier.Rows.Count) return columns[column].Value(items[row - earlier.Rows.Count]);
        object?[] values = earlier.Rows[row];
        return column < values.Length ? values[column] : null;
    }
}
