namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A table whose rows are made from objects by its column definitions.</summary>
/// <typeparam name="T">What a row is.</typeparam>
internal abstract class TableSheetOf<T>(IReadOnlyList<ColumnOf<T>> columns, IReadOnlyList<T> items) : TableSheet
{
    /// <inheritdoc/>
    public override IReadOnlyList<ColumnDefinition> Columns => columns;

    /// <inheritdoc/>
    public override int RowCount => items.Count;

    /// <inheritdoc/>
    public override IEnumerable<object?[]> Rows
    {
        get
        {
            object?[] values = new object?[columns.Count];
            foreach (T item in items)
            {
                for (int i = 0; i < values.Length; i++) values[i] = columns[i].Value(item);
                yield return values;
            }
        }
    }

    /// <summary>Neighbouring rows with the same key; rows without a key belong to none.</summary>
    public IEnumerable<RowBlock> Blocks(Func<T, int?> key)
    {
        int first = 0;
        int? present = null;
        for (int i = 0; i <= items.Count; i++)
        {
            int? next = i < items.Count ? key(items[i]) : null;
            if (next == present) continue;
            if (present is { } value) yield return new RowBlock(value, first, i - 1);
            first = i;
            present = next;
        }
    }
}
