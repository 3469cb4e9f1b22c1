using GradFlow.Reporting.Content;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A training sample.</summary>
/// <param name="Dataset">The data set it belongs to.</param>
/// <param name="Sample">Number of the sample k, from 0.</param>
internal readonly record struct SampleRow(NamedDataset Dataset, int Sample);
