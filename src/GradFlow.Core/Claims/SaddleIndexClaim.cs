using GradFlow.Core.Flow;

namespace GradFlow.Core.Claims;

/// <summary>
/// The number of escape directions never increases from one visited saddle to the next. On orthogonal inputs, where activations only
/// switch off and fitted samples stay fitted, an exact flow cannot do otherwise: an increase would refute the integration.
/// </summary>
public sealed class SaddleIndexClaim : Claim
{
    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.SaddleIndex;

    /// <inheritdoc/>
    protected override string StatisticName => "largest change of the index from saddle to saddle";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        GradientFlowRun[] small = [.. evidence.Ladders.SelectMany(ladder => ladder.Runs)
            .Where(judged => judged.IsSmall).Select(judged => judged.Run)];
        GradientFlowRun[] runs = [.. small.Where(run => run.Saddles.Length > 1)];
        string? unconverged = small.Select(JudgedRun.Unconverged).FirstOrDefault(reason => reason is not null);
        if (runs.Length == 0 && unconverged is null)
            return Inconclusive(
                evidence, "No run near the origin visits two saddles: the scales are too large, or one saddle is all there is.");
        int largest = int.MinValue, pairs = 0;
        string where = string.Empty;
        foreach (GradientFlowRun run in runs)
            for (int i = 1; i < run.Saddles.Length; i++, pairs++)
            {
                int change = run.Saddles[i].Index - run.Saddles[i - 1].Index;
                if (change <= largest) continue;
                largest = change;
                where = Text($"from {run.Saddles[i - 1].Index} to {run.Saddles[i].Index} at saddle {i}, ")
                    + Text($"m={run.Width}, ln λ = {run.LogInitializationScale:G6}");
            }
        // An increase refutes the claim, whatever might have come later.
        if (largest <= 0 && unconverged is not null)
            return Inconclusive(evidence, $"Not all saddles can have been visited: {unconverged}.");
        return Decide(
            evidence, largest > 0 ? Verdict.Refuted : Verdict.Supported, largest, 0,
            Text($"{pairs} passages between saddles in {runs.Length} runs; the largest change of the index is {where}."),
            runs: runs);
    }
}
