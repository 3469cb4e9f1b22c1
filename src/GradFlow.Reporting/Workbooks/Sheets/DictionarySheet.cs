using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What every column of the other sheets means, from the definitions the sheets themselves are written by.</summary>
internal sealed class DictionarySheet(IReadOnlyList<TableSheet> sheets) : TableSheetOf<(string Sheet, ColumnDefinition Column)>(
    _columns, sheets.SelectMany(sheet => sheet.Columns, (sheet, column) => (sheet.Name, column)).ToList(), EarlierTable.None)
{
    public const string TableName = "Dictionary";

    private static readonly ColumnOf<(string Sheet, ColumnDefinition Column)>[] _columns =
    [
        new("Sheet", "", "Name of the sheet and of its table.", "Report", CellLook.Text, row => row.Sheet),
        new("Column", "", "Header of the column.", "Report", CellLook.Text, row => row.Column.Header),
        new("Unit", "", "Unit, or what is counted; empty for text.", "Report", CellLook.Text,
            row => row.Column.Unit.Length == 0 ? null : row.Column.Unit),
        new("Meaning", "", "What the column holds.", "Report", CellLook.Text, row => row.Column.Meaning),
        new("Source", "", "Where the values come from.", "Report", CellLook.Text, row => row.Column.Source),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Meaning, unit and source of every column";
}
