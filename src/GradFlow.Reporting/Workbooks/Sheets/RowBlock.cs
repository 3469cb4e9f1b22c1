namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>Neighbouring rows of a table that belong together.</summary>
/// <param name="Key">What they have in common.</param>
/// <param name="First">First row, from 0.</param>
/// <param name="Last">Last row, included.</param>
internal readonly record struct RowBlock(int Key, int First, int Last);
