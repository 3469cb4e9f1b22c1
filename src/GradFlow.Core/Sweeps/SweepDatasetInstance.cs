using GradFlow.Core.Data;

namespace GradFlow.Core.Sweeps;

/// <summary>One data set of an entry.</summary>
/// <param name="Index">Position within the entry.</param>
/// <param name="Dimension">Number of input coordinates d.</param>
/// <param name="Hash">What identifies it among the inputs of a run.</param>
/// <param name="Drawn">The data set, drawn when it is needed.</param>
internal sealed record SweepDatasetInstance(long Index, int Dimension, string Hash, Lazy<TrainingDataset> Drawn)
{
    /// <summary>The data set.</summary>
    public TrainingDataset Dataset => Drawn.Value;
}
