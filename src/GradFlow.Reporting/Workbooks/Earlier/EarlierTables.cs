using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>The tables of a workbook that is added to; none for a new one.</summary>
/// <param name="tables">The tables by their names.</param>
/// <param name="title">Title as the first sheet shows it; null when it shows none.</param>
internal sealed class EarlierTables(IReadOnlyDictionary<string, EarlierTable> tables, string? title = null)
{
    /// <summary>No tables.</summary>
    public static readonly EarlierTables None = new(new Dictionary<string, EarlierTable>());

    /// <summary>A table by its name; without rows when it is not there.</summary>
    public EarlierTable this[string name] => tables.GetValueOrDefault(name, EarlierTable.None);

    /// <summary>Number of the last run; 0 for none.</summary>
    public int LastRun => this[RunsSheet.TableName].Rows.Select(row => CellContent.Whole(row[0]) ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>Title of the workbook; null for a new one.</summary>
    public string? Title => title ?? ProvenanceSheet.Title(this[ProvenanceSheet.TableName]);

    /// <summary>Version of the module that wrote the workbook last; null when it is not told.</summary>
    public string? Version => ProvenanceSheet.Version(this[ProvenanceSheet.TableName]);

    /// <summary>Hashes of the data sets by name.</summary>
    public IReadOnlyDictionary<string, string> DatasetHashes => ProvenanceSheet.DatasetHashes(this[ProvenanceSheet.TableName]);
}
