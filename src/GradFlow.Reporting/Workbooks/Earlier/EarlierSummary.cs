using GradFlow.Core.Records;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>
/// Tells whether a summary is as it was written. It is laid out anew, so that what others wrote between its cells, or over them, would
/// be lost without a word.
/// </summary>
internal static class EarlierSummary
{
    /// <summary>Relative difference that programs leave in a number when they save a workbook again.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Compares all cells but the title.</summary>
    /// <param name="cells">The cells that are there.</param>
    /// <param name="written">The summary of the tables beside it.</param>
    /// <param name="version">Version that wrote the workbook last; null when that is not told.</param>
    /// <exception cref="InvalidDataException">A cell differs.</exception>
    public static void RequireAsWritten(IReadOnlyList<EarlierCell> cells, SummaryLayout written, string? version)
    {
        Dictionary<(int Row, int Column), object> expected = written.Rows
            .SelectMany(row => row.Cells.Where(cell => cell.Value is not null and not ""), (row, cell) => ((row.Number, cell.Column), cell.Value!))
            .ToDictionary();
        Dictionary<(int Row, int Column), object> present = cells.ToDictionary(cell => (cell.Row, cell.Column), cell => cell.Value);
        foreach ((int row, int column) in present.Keys.Union(expected.Keys).Where(place => place != (1, 1)).Order())
        {
            if (IsSame(expected.GetValueOrDefault((row, column)), present.GetValueOrDefault((row, column)))) continue;
            string own = RunOrigin.Current.ModuleVersion;
            throw new InvalidDataException(
                $"is not as it was written, at {CellWriter.Address(row, column)}" +
                (version is null || version == own ? "." : $", or GradFlow {version}, which wrote it, lays it out differently from {own}."));
        }
    }

    private static bool IsSame(object? expected, object? present) => expected switch
    {
        string text => Lines(CellText.Clean(text)) == Lines(CellContent.Text(present)),
        double number when CellText.Marker(number) is { } marker => marker == CellContent.Text(present),
        null => present is null,
        _ => Math.Abs(CellContent.Number(expected) - CellContent.Number(present)) <= Tolerance * Math.Abs(CellContent.Number(expected)),
    };

    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
