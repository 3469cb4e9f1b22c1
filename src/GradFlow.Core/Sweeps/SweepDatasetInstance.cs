using GradFlow.Core.Data;

namespace GradFlow.Core.Sweeps;

/// <summary>One data set of an entry.</summary>
/// <param name="Index">Position within the entry.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Hash">What identifies it among the inputs of a run.</param>
internal sealed record SweepDatasetInstance(long Index, TrainingDataset Dataset, string Hash);
