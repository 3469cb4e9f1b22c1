using GradFlow.Core.Flow;

namespace GradFlow.Core.Claims;

/// <summary>Zero loss is reached by every run that starts near the origin and whose active sets cover the samples.</summary>
public sealed class ZeroLossClaim : Claim
{
    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.ZeroLoss;

    /// <inheritdoc/>
    protected override string StatisticName => "largest final loss of a covered run";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        JudgedRun[] all = [.. evidence.Ladders.SelectMany(ladder => ladder.Runs)];
        JudgedRun[] small = [.. all.Where(judged => judged.IsSmall)];
        if (small.Length == 0) return Inconclusive(evidence, "λ is too large: no run starts near the origin.");
        JudgedRun[] covered = [.. small.Where(judged => judged.IsCovered)];
        if (covered.Length == 0)
            return Inconclusive(
                evidence, "No initialisation covers the samples: in the first one no active set has the samples "
                    + string.Join(", ", small[0].Prediction.UnreachableSamples) + ".");

        GradientFlowRun[] runs = [.. covered.Select(judged => judged.Run)];
        JudgedRun worst = covered.MaxBy(judged => judged.FinalLoss)!;
        double threshold = worst.LossTolerance(evidence.Options);
        string scope = Text($"{covered.Length} of {all.Length} runs start near the origin and cover the samples; ");
        ClaimVerdict? undecided = null;
        foreach (JudgedRun judged in covered)
        {
            if (judged.HasZeroLoss(evidence.Options)) continue;
            if (JudgedRun.Unconverged(judged.Run) is string reason)
            {
                undecided ??= Decide(evidence, Verdict.Inconclusive, judged.FinalLoss, threshold, scope + reason + ".", runs: runs);
                continue;
            }
            string failure = Text($"the run with m={judged.Run.Width}, ln λ = {judged.LogScale:G6} ended as {judged.Run.Status} ")
                + Text($"with loss {judged.FinalLoss:G3}.");
            return Decide(evidence, Verdict.Refuted, judged.FinalLoss, threshold, scope + failure, runs: runs);
        }
        return undecided ?? Decide(
            evidence, Verdict.Supported, worst.FinalLoss, threshold, scope + "all of them reached zero loss.", runs: runs);
    }
}
