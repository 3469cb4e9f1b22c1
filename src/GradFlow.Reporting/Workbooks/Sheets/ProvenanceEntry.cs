namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A fact about how the report came about.</summary>
/// <param name="Topic">What it belongs to.</param>
/// <param name="Item">Name of the fact.</param>
/// <param name="Value">The fact: text, number or time.</param>
/// <param name="Export">Number of the export that stated it, from 1.</param>
internal sealed record ProvenanceEntry(string Topic, string Item, object? Value, int Export);
