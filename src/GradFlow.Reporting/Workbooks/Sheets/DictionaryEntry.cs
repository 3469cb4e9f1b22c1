namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What a column, or a named figure of the summary, means.</summary>
/// <param name="Sheet">Name of the sheet.</param>
/// <param name="Column">Header of the column, or name of the figure.</param>
/// <param name="Unit">Unit, or what is counted; empty for text.</param>
/// <param name="Meaning">What the numbers mean.</param>
/// <param name="Source">Where they come from.</param>
internal sealed record DictionaryEntry(string Sheet, string Column, string Unit, string Meaning, string Source);
