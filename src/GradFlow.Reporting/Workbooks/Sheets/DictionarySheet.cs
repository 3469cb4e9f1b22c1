using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>
/// What every named figure and every column of the other sheets means, from the definitions the sheets themselves are written by.
/// </summary>
internal sealed class DictionarySheet(IReadOnlyList<TableSheet> sheets, IReadOnlyList<KeyFigure> figures)
    : TableSheetOf<DictionaryEntry>(_columns, Entries(sheets, figures).ToList(), EarlierTable.None)
{
    public const string TableName = "Dictionary";

    private static readonly ColumnOf<DictionaryEntry>[] _columns =
    [
        new("Sheet", "", "Name of the sheet and of its table.", "Report", CellLook.Text, row => row.Sheet),
        new("Column", "", "Header of the column; on Summary the name that formulas refer to a figure by.", "Report", CellLook.Text,
            row => row.Column),
        new("Unit", "", "Unit, or what is counted; empty for text.", "Report", CellLook.Text,
            row => row.Unit.Length == 0 ? null : row.Unit),
        new("Meaning", "", "What the column or the figure holds.", "Report", CellLook.Text, row => row.Meaning),
        new("Source", "", "Where the values come from.", "Report", CellLook.Text, row => row.Source),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Meaning, unit and source of every column and key figure";

    private static IEnumerable<DictionaryEntry> Entries(IReadOnlyList<TableSheet> sheets, IReadOnlyList<KeyFigure> figures) =>
    [
        .. figures.Select(figure => new DictionaryEntry(
            SummaryLayout.Name, figure.Name, figure.Unit, figure.Meaning, "Name of a cell, at Key figures")),
        .. sheets.SelectMany(sheet => sheet.Columns, (sheet, column) => new DictionaryEntry(
            sheet.Name, column.Header, column.Unit, column.Meaning, column.Source)),
    ];
}
