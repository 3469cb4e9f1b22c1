using GradFlow.Core.Data;
using GradFlow.Core.Flow;

namespace GradFlow.Core.Claims;

/// <summary>The judgement of one claim on one data set.</summary>
public sealed class ClaimVerdict
{
    /// <summary>The claim.</summary>
    public required ClaimId Claim { get; init; }

    /// <summary>The data set it was judged on.</summary>
    public required TrainingDataset Dataset { get; init; }

    /// <summary>What the evidence says.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What <see cref="Statistic"/> is.</summary>
    public required string StatisticName { get; init; }

    /// <summary>The number the verdict rests on; NaN when it could not be measured.</summary>
    public required double Statistic { get; init; }

    /// <summary>The number the statistic is compared with; NaN when it could not be measured.</summary>
    public required double Threshold { get; init; }

    /// <summary>Confidence interval of a fitted statistic.</summary>
    public ConfidenceInterval ConfidenceInterval { get; init; } = ConfidenceInterval.None;

    /// <summary>The reason of the verdict in words, with the numbers that decided.</summary>
    public required string Evidence { get; init; }

    /// <summary>The runs that were used.</summary>
    public required IReadOnlyList<GradientFlowRun> Runs { get; init; }

    /// <summary>Claim and verdict.</summary>
    public override string ToString() => $"{Claim}: {Verdict}";
}
