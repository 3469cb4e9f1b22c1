using GradFlow.Core.Flow;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// At <c>t_± = ε ln(1/λ)/‖D_±‖</c> the neurons with the whole active set of a sign have <c>1 − cos = O(λ^ε)</c>, while no hidden
/// weight has grown above <c>O(λ^(1 − ε ρ/‖D_±‖))</c>, ρ the largest growth rate of a neuron.
/// </summary>
public sealed class InitialAlignmentClaim : Claim
{
    // The largest of m norms is off from its power law by a factor of order one, which a fit over few scales feels.
    private const double NormMargin = 0.02;

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.InitialAlignment;

    /// <inheritdoc/>
    protected override string StatisticName => "smallest fitted exponent of 1 − cos in λ at the alignment time";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        double epsilon = evidence.Options.AlignmentExponent;
        (PartVerdict[] Judged, string[] Unjudged)[] ladders = evidence.Map(evidence.Ladders, ladder => JudgeLadder(ladder, evidence));
        PartVerdict[] sides = [.. ladders.SelectMany(ladder => ladder.Judged)];
        string[] unjudged = [.. ladders.SelectMany(ladder => ladder.Unjudged)];
        if (sides.Length == 0)
            return Inconclusive(
                evidence, unjudged.FirstOrDefault("No neuron is aligned with all samples of a sign: there is nothing whose alignment is claimed."));
        PartVerdict deciding = PartVerdict.Deciding(sides);
        string others = unjudged.Length > 0 ? Text($" Not judged: {unjudged.Length}. {unjudged[0]}") : string.Empty;
        return Decide(
            evidence, deciding.Verdict, deciding.Fit.Exponent, epsilon,
            Text($"{sides.Length} signs of {evidence.Ladders.Count} initialisations. {deciding.Text}{others}"), deciding.Fit.Interval);
    }

    private static (PartVerdict[] Judged, string[] Unjudged) JudgeLadder(ScaleLadder ladder, ClaimEvidence evidence)
    {
        double epsilon = evidence.Options.AlignmentExponent;
        JudgedRun[] small = [.. ladder.Runs.Where(judged => judged.IsSmall)];
        var verdicts = new List<PartVerdict>();
        var unjudged = new List<string>();
        // Neurons that see some of the samples of the other sign may be the first to grow.
        double fastest = ladder.Smallest.Prediction.Rates.Max();
        foreach (int sign in (int[])[1, -1])
        {
            double rate = WholeRate(ladder.Smallest, sign), ratio = fastest / rate;
            if (rate == 0) continue;
            string side = Text($"{ladder}, sign {sign:+0;-0}: ");
            if (epsilon * ratio >= 1)
            {
                unjudged.Add(side + Text($"a neuron that grows {ratio:G3} times as fast as the aligned ones has left the origin at their alignment time."));
                continue;
            }
            NeuronAlignmentPoint[] points = [.. small.SelectMany(judged => PointAt(judged, epsilon * -judged.LogScale / rate, evidence))];
            if (points.Length < small.Length)
            {
                verdicts.Add(new PartVerdict(Verdict.Inconclusive, PowerLawFit.None, side + "a run ended unconverged before its alignment time."));
                continue;
            }
            double[] misalignments = [.. points.Select(p => sign > 0 ? p.PositiveMisalignment : p.NegativeMisalignment)];
            int[] measured = [.. Enumerable.Range(0, points.Length).Where(i => misalignments[i] > NeuronAlignmentMeasurement.RoundingFloor)];
            if (measured.Length < PowerLawFit.FewestPoints)
            {
                unjudged.Add(side + Text($"{measured.Length} of {small.Length} runs near the origin show a misalignment above rounding, three are needed."));
                continue;
            }
            double[] scales = [.. measured.Select(i => small[i].LogScale)];
            PowerLawFit fit = PowerLawFit.Of(
                scales, [.. measured.Select(i => Math.Log(misalignments[i]))], evidence.Options.Confidence);
            PowerLawFit norms = PowerLawFit.Of(
                scales, [.. measured.Select(i => points[i].LogHiddenNorms.Max())], evidence.Options.Confidence);
            double normExponent = 1 - epsilon * ratio;
            string text = side + Text($"at t = {epsilon:G3} ln(1/λ)/‖D‖ the worst 1 − cos falls with {fit.Words} ")
                + Text($"(claimed at least {epsilon:G3}), the largest norm with {norms.Words} (claimed {normExponent:G3})");
            Verdict verdict = fit.Interval.High < epsilon || norms.Interval.High < normExponent - NormMargin ? Verdict.Refuted
                : fit.Interval.Low >= epsilon && norms.Exponent >= normExponent - NormMargin ? Verdict.Supported
                : Verdict.Inconclusive;
            verdicts.Add(new PartVerdict(verdict, fit, text + "."));
        }
        return ([.. verdicts], [.. unjudged]);
    }

    /// <summary>‖D_±‖ when some neuron is predicted to align with it, otherwise 0.</summary>
    private static double WholeRate(JudgedRun judged, int sign)
    {
        InitialAlignment alignment = judged.Prediction.Alignment;
        for (int j = 0; j < alignment.Rates.Length; j++)
            if (alignment.IsWhole(j, sign)) return alignment.Rates[j];
        return 0;
    }

    /// <summary>The alignment at a time; nothing when the run ends before.</summary>
    private static NeuronAlignmentPoint[] PointAt(JudgedRun judged, double time, ClaimEvidence evidence)
    {
        GradientFlowOptions options = judged.Run.Options with
        {
            EndTime = time,
            LossTolerance = 0,
            SampleCount = 2,
            SnapshotTimes = [time],
        };
        GradientFlowRun run = evidence.Integrate(judged.Run.Dataset, judged.Run.InitialNetwork, options);
        return NeuronAlignmentMeasurement.Of(run, evidence.Options.AlignmentExponent).Points;
    }
}
