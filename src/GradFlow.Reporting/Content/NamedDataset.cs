using GradFlow.Core.Data;

namespace GradFlow.Reporting.Content;

/// <summary>A data set of the report under a name that no other one has.</summary>
/// <param name="Name">The data set's name, followed by a number where another data set has the same.</param>
/// <param name="Dataset">The data.</param>
/// <param name="Hash">Hash of the content.</param>
/// <param name="Certificate">Dual certificate, a number per sample, when a run on the data was measured.</param>
internal sealed record NamedDataset(string Name, TrainingDataset Dataset, string Hash, double[]? Certificate);
