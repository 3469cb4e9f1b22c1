using GradFlow.Core.Flow;

namespace GradFlow.Core.Claims;

/// <summary>
/// The flow follows the limit process: at the smallest scale it visits the predicted saddles in order, and the fit times approach
/// the predicted ones as <c>1/ln(1/λ)</c>.
/// </summary>
public sealed class SaddleToSaddleClaim : Claim
{
    /// <summary>Predicted times closer than this, relatively, count as one: no plateau need lie between.</summary>
    public const double MergedShare = 0.01;

    // Fit times are off by a few growth times 1/ρ; this many of them are allowed, 1 % at ln(1/λ) = 3000.
    private const double AllowedGrowthTimes = 30;

    // Below this ln(1/λ) the allowed error is larger than what separates merged saddles, and nothing can be told apart.
    private const double NeededLogScale = 1000;

    // The error is to fall as 1/ln(1/λ), with the exponent −1; what falls more slowly than the root does not.
    private const double NeededExponent = -0.5;

    // The loss on a plateau, relative to the loss at the origin.
    private const double AllowedLossShare = 0.01;

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.SaddleToSaddle;

    /// <inheritdoc/>
    protected override string StatisticName => "largest relative error of a fit time at the smallest scale";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        double smallest = evidence.Ladders.Min(ladder => ladder.Smallest.LogScale);
        if (-smallest < NeededLogScale)
            return Inconclusive(
                evidence, Text($"λ is too large to tell the predicted saddles apart: the smallest has ln λ = {smallest:G6}, ")
                    + Text($"at most {-NeededLogScale:G6} is needed."));
        var worst = (Error: double.NegativeInfinity, Threshold: double.NaN, Text: string.Empty, Fit: default(PowerLawFit));
        int judgedLadders = 0;
        ClaimVerdict? undecided = null;
        foreach (ScaleLadder ladder in evidence.Ladders)
        {
            JudgedRun last = ladder.Smallest;
            if (-last.LogScale < NeededLogScale || last.Prediction.Saddles.Length == 0) continue;
            if (!last.HasZeroLoss(evidence.Options) && JudgedRun.Unconverged(last.Run) is string reason)
            {
                undecided ??= Inconclusive(evidence, $"{ladder}: {reason}.");
                continue;
            }
            double error = LargestError(last), threshold = AllowedGrowthTimes / -last.LogScale;
            JudgedRun[] small = [.. ladder.Runs.Where(judged => judged.IsSmall && double.IsFinite(LargestError(judged)))];
            PowerLawFit fit = PowerLawFit.Of(
                [.. small.Select(judged => Math.Log(-judged.LogScale))],
                [.. small.Select(judged => Math.Log(LargestError(judged)))],
                evidence.Options.Confidence);
            string numbers = Text(
                $"{ladder}: {last.Run.Saddles.Length} saddles at ln λ = {last.LogScale:G6}, fit times within {error:G3}, ")
                + Text($"the error goes as ln(1/λ) with {fit.Words}");
            if (SequenceFault(last) is string fault)
                return Decide(evidence, Verdict.Refuted, error, threshold, $"{numbers}; {fault}.", fit.Interval);
            if (!(error <= threshold))
            {
                ClaimVerdict far = Decide(
                    evidence, fit.Interval.Low > NeededExponent ? Verdict.Refuted : Verdict.Inconclusive, error, threshold,
                    numbers + "; the times are further from the prediction than the scale explains.", fit.Interval);
                if (far.Verdict == Verdict.Refuted) return far;
                undecided ??= far;
            }
            else if (fit.Interval.High > NeededExponent)
                undecided ??= Decide(
                    evidence, Verdict.Inconclusive, error, threshold,
                    numbers + "; the times are near the predicted ones, but do not come nearer as λ falls.", fit.Interval);
            judgedLadders++;
            if (error > worst.Error) worst = (error, threshold, numbers, fit);
        }
        if (undecided is not null) return undecided;
        if (double.IsNegativeInfinity(worst.Error))
            return Inconclusive(evidence, "No neuron of any initialisation leaves the origin.");
        return Decide(
            evidence, Verdict.Supported, worst.Error, worst.Threshold,
            Text($"The saddles of {judgedLadders} of {evidence.Ladders.Count} initialisations were visited at scales small enough to tell, ")
                + Text($"and are the predicted ones. {worst.Text}."),
            worst.Fit.Interval);
    }

    /// <summary>Largest relative error of the time at which a reachable sample is fitted; infinite when one is not.</summary>
    internal static double LargestError(JudgedRun judged)
    {
        double largest = 0;
        for (int k = 0; k < judged.Run.Dataset.Count; k++)
        {
            double predicted = judged.Prediction.FitTimes[k];
            if (double.IsFinite(predicted)) largest = Math.Max(largest, Math.Abs(judged.Run.FitTimes[k] / predicted - 1));
        }
        return largest;
    }

    /// <summary>What is wrong with the visited saddles, or null.</summary>
    internal static string? SequenceFault(JudgedRun judged)
    {
        SaddlePoint[] predicted = judged.Prediction.Saddles, observed = judged.Run.Saddles;
        int next = 0;
        for (int i = 0; i < predicted.Length; i++)
        {
            if (next < observed.Length && observed[next].FittedSamples.AsSpan().SequenceEqual(predicted[i].FittedSamples))
            {
                if (Math.Abs(observed[next].Loss - predicted[i].Loss) > AllowedLossShare * predicted[0].Loss)
                    return Text($"saddle {next} has the loss {observed[next].Loss:G5} instead of {predicted[i].Loss:G5}");
                next++;
            }
            // A saddle may be missing if it is left as soon as it is reached.
            else if (predicted[i].ExitTime - predicted[i].EntryTime > MergedShare * predicted[i].ExitTime)
                return Text(
                    $"the predicted saddle {i} with {predicted[i].FittedSamples.Length} fitted samples is missing or misplaced");
        }
        return next == observed.Length
            ? null
            : Text(
                $"the saddle {next} with {observed[next].FittedSamples.Length} fitted samples is not among the predicted ones");
    }
}
