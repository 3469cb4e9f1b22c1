using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>A sweep summed up: equal records give equal bits, however they were shared out among processes.</summary>
public sealed record SweepSummary
{
    /// <summary>Name of the sweep.</summary>
    public required string Name { get; init; }

    /// <summary>Number of runs.</summary>
    public required long Runs { get; init; }

    /// <summary>Number of runs that are missing.</summary>
    public required long MissingRuns { get; init; }

    /// <summary>The runs in groups, in the order of the definition.</summary>
    public required IReadOnlyList<SweepGroup> Groups { get; init; }

    /// <summary>The verdicts, in the order of the definition.</summary>
    public required IReadOnlyList<SweepClaim> Claims { get; init; }

    /// <summary>The first records that were damaged; they count as missing, and were set aside where that was asked for.</summary>
    public required IReadOnlyList<GradFlowException> Failures { get; init; }

    /// <summary>Whether every run is recorded and every ladder judged.</summary>
    public bool IsComplete => MissingRuns == 0 && Claims.All(claim => claim.Missing == 0);

    /// <summary>Number of verdicts that refute a claim.</summary>
    public long Refutations => Claims.Sum(claim => claim.Refuted);
}
