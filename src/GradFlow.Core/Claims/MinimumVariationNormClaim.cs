using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Numerics;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// In the paper's regime the relative excess of the variation norm falls as a power of λ. The norm is compared with the smallest one of
/// any network with the outputs really reached, so that a small remaining loss neither passes for an excess nor hides one.
/// </summary>
public sealed class MinimumVariationNormClaim : Claim
{
    /// <summary>An excess below this is rounding.</summary>
    public const double RoundingFloor = 1e-13;

    private const double NeededDecades = 6;

    // A tail that falls at less than a tenth of the predicted exponent has stopped shrinking.
    private const double StoppedShare = 0.1;

    private static readonly double _decade = Math.Log(10);

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.MinimumVariationNorm;

    /// <inheritdoc/>
    protected override string StatisticName => "smallest fitted exponent of the excess in λ";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        ScaleLadder[] paper = [.. evidence.Ladders.Where(ladder => ladder.Smallest.Prediction.Regime == FlowRegime.Paper)];
        if (paper.Length == 0)
        {
            double[] excesses =
            [
                .. evidence.Ladders.Select(ladder => ladder.Smallest)
                    .Where(judged => judged.HasZeroLoss(evidence.Options)).Select(Excess),
            ];
            string factor = excesses.Length == 0
                ? "no run fits the samples"
                : Text($"at the smallest scale F(h)/F* is {1 + excesses.Min():G6} to {1 + excesses.Max():G6}");
            return Inconclusive(
                evidence, "Mild overparameterisation: no initialisation has neurons aligned with all samples of each sign, "
                    + $"so that minimality is not claimed; {factor}.");
        }
        GradientFlowRun[] runs = [.. paper.SelectMany(ladder => ladder.Runs).Select(judged => judged.Run)];
        PartVerdict deciding = PartVerdict.Deciding(evidence.Map(paper, ladder => JudgeLadder(ladder, evidence.Options)));
        return Decide(
            evidence, deciding.Verdict, deciding.Fit.Exponent, 0,
            Text($"{paper.Length} of {evidence.Ladders.Count} initialisations are in the paper's regime. {deciding.Text}"),
            deciding.Fit.Interval, runs);
    }

    /// <summary>
    /// <c>F(h)/F* − 1</c> on orthogonal inputs, F* that of the outputs really reached: the certificate of the labels would miss it by the
    /// square of what is left of them.
    /// </summary>
    /// <param name="judged">A run that fits the samples.</param>
    internal static double Excess(JudgedRun judged)
    {
        GradientFlowRun run = judged.Run;
        return VariationNorm.OfFunction(run.Network) / MinimumInterpolationNorm.Of(run.Dataset, run.Network.Outputs(run.Dataset)) - 1;
    }

    /// <summary><c>F(h)/Σ_k p_k h(x_k) − 1</c> of a run's final network and a certificate p; not negative but for rounding.</summary>
    internal static double ExcessOver(double[] certificate, GradientFlowRun run) =>
        VariationNorm.OfFunction(run.Network) / VectorKernels.Dot(certificate, run.Network.Outputs(run.Dataset)) - 1;

    /// <summary>
    /// The exponent about_GradFlow_Theory §4 leads to. When the neurons aligned with all samples of a sign activate, one that
    /// sees only some of them has the level <c>−1 + ρ_j/‖D‖</c>, hence the path norm <c>λ^(2(1 − ρ_j/‖D‖))</c>, which stays in
    /// the end. The frozen part of the aligned neurons costs <c>λ²</c>.
    /// </summary>
    internal static double PredictedExponent(GradientFlowPrediction prediction)
    {
        InitialAlignment alignment = prediction.Alignment;
        double exponent = 2;
        foreach (int sign in (int[])[1, -1])
        {
            if (alignment.Drive.Samples(sign).Length == 0) continue;
            double whole = alignment.Drive.RateOf(alignment.Drive.Samples(sign));
            for (int j = 0; j < alignment.Rates.Length; j++)
                if (alignment.Signs[j] == sign && !alignment.IsWhole(j, sign))
                    exponent = Math.Min(exponent, 2 * (1 - alignment.Rates[j] / whole));
        }
        return exponent;
    }

    private static PartVerdict JudgeLadder(ScaleLadder ladder, ClaimOptions options)
    {
        JudgedRun[] small = [.. ladder.Runs.Where(judged => judged.IsSmall)];
        if (small.Length == 0) return Undecided(ladder, "λ is too large: no run starts near the origin");
        foreach (JudgedRun judged in small)
            if (!judged.HasZeroLoss(options))
                return Undecided(
                    ladder, JudgedRun.Unconverged(judged.Run) ?? Text($"the run at ln λ = {judged.LogScale:G6} does not fit the samples"));
        double[] scales = [.. small.Select(judged => judged.LogScale)];
        double[] excesses = [.. small.Select(Excess)];
        int[] above = [.. Enumerable.Range(0, small.Length).Where(i => excesses[i] > RoundingFloor)];
        PowerLawFit fit = PowerLawFit.Of(
            [.. above.Select(i => scales[i])], [.. above.Select(i => Math.Log(excesses[i]))], options.Confidence);
        double predicted = PredictedExponent(ladder.Smallest.Prediction), last = excesses[^1];
        string numbers = Text($"{ladder}: the excess goes from {excesses[0]:G3} at ln λ = {scales[0]:G6} to {last:G3} at {scales[^1]:G6}; ")
            + Text($"over the {fit.Span / _decade:F1} decades of λ where it is above rounding it falls with ")
            + Text($"{fit.Words} (predicted as λ → 0: {predicted:G4})");
        if (last > RoundingFloor)
        {
            bool isFlat = fit.Interval.High <= 0;
            if (excesses.Length > 1)
            {
                double width = scales[^2] - scales[^1], tail = Math.Log(excesses[^2] / last) / width;
                isFlat |= predicted * width >= 1 && tail <= StoppedShare * predicted;
            }
            if (isFlat) return new PartVerdict(Verdict.Refuted, fit, numbers + "; it has stopped shrinking above rounding.");
        }
        if (double.IsNaN(fit.Exponent))
            return new PartVerdict(Verdict.Inconclusive, fit, numbers + "; three scales with an excess above rounding are needed.");
        // Where it falls so fast that rounding comes sooner, half of the way down to it must have been seen.
        double needed = last > RoundingFloor ? NeededDecades
            : Math.Min(NeededDecades, 0.5 * Math.Log(excesses[above[0]] / RoundingFloor) / fit.Exponent / _decade);
        if (fit.Interval.Low > 0 && fit.Span < needed * _decade)
            return new PartVerdict(Verdict.Inconclusive, fit, Text($"{numbers}; {needed:F1} decades are needed."));
        return fit.Interval.Low > 0
            ? new PartVerdict(Verdict.Supported, fit, numbers + ".")
            : new PartVerdict(Verdict.Inconclusive, fit, numbers + "; the scales do not decide whether it falls.");
    }

    private static PartVerdict Undecided(ScaleLadder ladder, string reason) =>
        new(Verdict.Inconclusive, PowerLawFit.None, $"{ladder}: {reason}.");
}
