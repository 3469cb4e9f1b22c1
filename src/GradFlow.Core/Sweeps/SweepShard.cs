using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>
/// A share of a sweep that one process works through: the ladders whose ordinal leaves the remainder <see cref="Index"/>. Neighbours
/// go to different shards, so that costs, which grow with the width, spread evenly.
/// </summary>
/// <param name="Index">Number of the shard, from 0.</param>
/// <param name="Count">Number of shards.</param>
public readonly record struct SweepShard(int Index, int Count)
{
    /// <summary>The one shard of a sweep that is not split.</summary>
    public static SweepShard Whole { get; } = new(0, 1);

    /// <summary>Throws unless the shard exists.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        if (Count < 1) throw GradFlowError.InvalidOption("ShardCount", Count, "at least 1");
        if (Index < 0 || Index >= Count) throw GradFlowError.InvalidOption("Shard", Index, $"from 0 to {Count - 1}, of {Count} shards");
    }

    /// <summary>Number of ladders of the shard in a sweep of so many.</summary>
    public long LadderCount(long total) => total / Count + (Index < total % Count ? 1 : 0);
}
