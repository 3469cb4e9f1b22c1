using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// What holds on orthogonal inputs holds on correlated ones up to an error that vanishes with the coherence. Zero loss, the minimal
/// norm and the times at which the samples are fitted are judged again on a ladder of coherences, from the orthogonal inputs nearest
/// to the data up to the data itself, or up to <see cref="CoherencePath.LargestFromOrthogonal"/> where it is orthogonal. Initial
/// networks in the paper's regime stay the same over the ladder, at a scale so small that it plays no part.
/// </summary>
public sealed class NearOrthogonalityClaim : Claim
{
    /// <summary>For no more samples are the bounds of the smallest norm sure to meet.</summary>
    public const int LargestSampleCount = 6;

    private const int LargestWidth = 100;
    private const double LogScale = -1e8;

    // First order is expected; what falls more slowly than the root of the coherence is lost at once.
    private const double NeededExponent = 0.5;

    // Of the norm at a remaining loss of 1e-16, and of the fit times at the step tolerance.
    private const double RoundingFloor = 1e-7;

    // Of the weakest drive, what the coupling to the strongest may be for the fit times to depend on it smoothly.
    private const double LargestCoupling = 0.1;

    private static readonly double[] _shares = [0, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1];

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.NearOrthogonality;

    /// <inheritdoc/>
    public override bool IsAboutAnyInputs => true;

    /// <inheritdoc/>
    public override bool NeedsRuns => false;

    /// <inheritdoc/>
    protected override string StatisticName => "smallest fitted exponent of the degradation in the coherence";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        TrainingDataset few = evidence.Dataset.Few(LargestSampleCount);
        if (few.Count == 1) return Inconclusive(evidence, "A single sample has no pair that could be correlated.");
        if (few.Rank < few.Count)
            return Inconclusive(
                evidence, Text($"{few.Count} inputs of rank {few.Rank} depend on each other: no orthogonal inputs are near them."));
        var path = new CoherencePath(few);
        Rung[] rungs = evidence.Map(_shares, share => Rung.On(path, share, evidence.CancellationToken));
        ReluNetwork[] networks = [.. Draw(evidence, few.Dimension)
            .Where(network => FlowPredictor.RegimeOf(rungs[0].Dataset, network) == FlowRegime.Paper)];
        if (networks.Length == 0)
            return Inconclusive(
                evidence, "No drawn initialisation is in the paper's regime on the orthogonal inputs nearest by: there is nothing to lose.");

        var options = new GradientFlowOptions
        {
            LossTolerance = evidence.Options.LossTolerance,
            Tolerance = evidence.Options.Tolerance,
            MaximumSteps = evidence.Options.MaximumSteps,
            SampleCount = evidence.Options.SampleCount,
        };
        GradientFlowRun[][] runs = [.. evidence.Map(
            [.. networks.SelectMany(network => rungs, (network, rung) => (network, rung.Dataset))],
            pair => evidence.Integrate(pair.Dataset, pair.network, options)).Chunk(rungs.Length)];
        PartVerdict deciding = PartVerdict.Deciding([.. runs.Select(ladder => JudgeLadder(rungs, ladder, evidence.Options))]);
        return Decide(
            evidence, deciding.Verdict, deciding.Fit.Exponent, NeededExponent,
            Text($"{few.Count} samples, {networks.Length} initialisations in the paper's regime. ") + deciding.Text,
            deciding.Fit.Interval, [.. runs.SelectMany(ladder => ladder)]);
    }

    private static IEnumerable<ReluNetwork> Draw(ClaimEvidence evidence, int dimension)
    {
        ClaimOptions options = evidence.Options;
        int width = evidence.WidthUpTo(LargestWidth);
        return options.Seeds.Select(seed => NetworkInitializer.Create(
            width, dimension, LogScale, true, options.Scheme, seed));
    }

    private static PartVerdict JudgeLadder(Rung[] rungs, GradientFlowRun[] runs, ClaimOptions options)
    {
        var curve = new List<string>();
        var coherences = new List<double>();
        var degradations = new List<double>();
        for (int i = 0; i < runs.Length; i++)
        {
            double coherence = rungs[i].Dataset.Coherence;
            if (!JudgedRun.HasZeroLoss(runs[i], options))
            {
                string failure = JudgedRun.Unconverged(runs[i])
                    ?? Text($"the run with m={runs[i].Width} ended as {runs[i].Status} with loss {JudgedRun.LossOf(runs[i]):G3}");
                failure = Text($"at coherence {coherence:G3} ") + failure;
                if (i == 0) return new PartVerdict(Verdict.Inconclusive, PowerLawFit.None, failure + ".");
                if (i == 1)
                    return new PartVerdict(
                        JudgedRun.Unconverged(runs[i]) is null ? Verdict.Refuted : Verdict.Inconclusive, PowerLawFit.None, failure + ".");
                curve.Add(failure);
                break;
            }
            if (i == 0) continue;
            double excess = MinimumVariationNormClaim.ExcessOver(rungs[i].Certificate, runs[i]);
            double delay = runs[i].FitTimes.Zip(runs[0].FitTimes, (time, orthogonal) => Math.Abs(time / orthogonal - 1)).Max();
            curve.Add(Text($"{coherence:G3}: {Math.Max(excess, 0):G3}, {delay:G3}"));
            coherences.Add(coherence);
            degradations.Add(Math.Max(excess, delay));
        }
        int[] above = [.. Enumerable.Range(0, degradations.Count).Where(i => degradations[i] > RoundingFloor)];
        PowerLawFit fit = PowerLawFit.Of(
            [.. above.Select(i => Math.Log(coherences[i]))], [.. above.Select(i => Math.Log(degradations[i]))], options.Confidence);
        // A sample that is driven more weakly than the least coherence couples it to the others is lost on every rung.
        double[] drives = [.. InitialDrive.Of(rungs[0].Dataset).Values.Select(Math.Abs)];
        bool tells = coherences[0] <= LargestCoupling * drives.Min() / drives.Max();
        Verdict verdict = fit.Interval.High < NeededExponent ? tells ? Verdict.Refuted : Verdict.Inconclusive
            : fit.Interval.Low > NeededExponent || degradations[0] <= RoundingFloor ? Verdict.Supported
            : Verdict.Inconclusive;
        return new PartVerdict(
            verdict, fit, Text($"m={runs[0].Width} seed={runs[0].Seed}: the degradation, the larger of the excess of the norm and the ")
                + Text($"change of the fit times, falls with {fit.Words}. By coherence: ")
                + string.Join("; ", curve) + ".");
    }

    private sealed record Rung(TrainingDataset Dataset, double[] Certificate)
    {
        public static Rung On(CoherencePath path, double share, CancellationToken cancellationToken)
        {
            TrainingDataset dataset = path.At(share);
            return new Rung(dataset, InterpolationNormBounds.Of(dataset, cancellationToken).Certificate);
        }
    }
}
