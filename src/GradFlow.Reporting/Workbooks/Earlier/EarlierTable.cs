using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>A table as a workbook that is added to holds it.</summary>
internal sealed class EarlierTable
{
    /// <summary>No table.</summary>
    public static readonly EarlierTable None = new([], []);

    /// <summary>Keeps a table, its runs in order: a reader may have sorted it by something else and saved it so.</summary>
    /// <param name="headers">The headers, from the left.</param>
    /// <param name="rows">The rows, a value or null per column.</param>
    public EarlierTable(IReadOnlyList<string> headers, IReadOnlyList<object?[]> rows)
    {
        Headers = headers;
        Rows = headers.Count > 1 && headers[0] == "Run"
            ? [.. rows.OrderBy(row => CellContent.Number(row[0])).ThenBy(row => CellContent.Number(row[1]))]
            : rows;
    }

    /// <summary>The headers, from the left.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>The rows, a value or null per column.</summary>
    public IReadOnlyList<object?[]> Rows { get; }
}
