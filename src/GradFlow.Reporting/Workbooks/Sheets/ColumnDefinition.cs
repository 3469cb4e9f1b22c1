using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What a column of a table holds; the table and the data dictionary are both written from it.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Unit">Unit, or what is counted; empty for text.</param>
/// <param name="Meaning">What the numbers mean.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Format">How they look.</param>
internal record ColumnDefinition(string Name, string Unit, string Meaning, string Source, CellLook Format)
{
    /// <summary>The header cell: name and unit.</summary>
    public string Header => Unit.Length == 0 ? Name : $"{Name} ({Unit})";
}
