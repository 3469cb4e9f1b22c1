using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>What one process did for a sweep.</summary>
public sealed record SweepOutcome
{
    /// <summary>Number of the shard, from 0.</summary>
    public required int Shard { get; init; }

    /// <summary>Number of shards of the sweep.</summary>
    public required int ShardCount { get; init; }

    /// <summary>Number of runs of the shard.</summary>
    public required long Runs { get; init; }

    /// <summary>Number of runs computed and recorded now; the others were recorded before, or failed.</summary>
    public required long ComputedRuns { get; init; }

    /// <summary>Number of ladders of which something could not be computed.</summary>
    public required long FailedLadders { get; init; }

    /// <summary>Why: the first failures.</summary>
    public required IReadOnlyList<GradFlowException> Failures { get; init; }
}
