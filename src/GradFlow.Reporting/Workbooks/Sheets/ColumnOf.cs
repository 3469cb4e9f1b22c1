using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A column together with how its value is read from a row.</summary>
/// <typeparam name="T">What a row of the table is.</typeparam>
/// <param name="Name">Stable name.</param>
/// <param name="Unit">Unit, or what is counted; empty for text.</param>
/// <param name="Meaning">What the numbers mean.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Format">How they look.</param>
/// <param name="Value">The value in a row; null leaves the cell empty.</param>
internal sealed record ColumnOf<T>(
    string Name, string Unit, string Meaning, string Source, CellLook Format, Func<T, object?> Value)
    : ColumnDefinition(Name, Unit, Meaning, Source, Format);
