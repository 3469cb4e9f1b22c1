namespace GradFlow.Core.Sweeps;

/// <summary>How far a shard has come.</summary>
public sealed record SweepShardState
{
    /// <summary>Number of the shard, from 0.</summary>
    public required int Shard { get; init; }

    /// <summary>Number of shards of the sweep.</summary>
    public required int ShardCount { get; init; }

    /// <summary>Number of runs of the shard.</summary>
    public required long Runs { get; init; }

    /// <summary>Number of them that are recorded.</summary>
    public required long RecordedRuns { get; init; }

    /// <summary>Whether all runs, and the verdicts on them, are recorded.</summary>
    public required bool IsComplete { get; init; }
}
