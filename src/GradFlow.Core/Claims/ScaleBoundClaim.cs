using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// There is a scale λ* below which the result holds. At a given scale it is taken to hold when the flow reaches zero loss with an
/// excess of the variation norm of at most <see cref="AllowedExcess"/>. λ* is found by bisection of ln λ, and again with the
/// inputs scaled, with half of the samples and with twice the width.
/// </summary>
public sealed class ScaleBoundClaim : Claim
{
    /// <summary>The largest relative excess of the variation norm that counts as minimal here.</summary>
    public const double AllowedExcess = 0.01;

    private const int Bisections = 8;
    private static readonly double _largestLogScale = Math.Log(100);

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.ScaleBound;

    /// <inheritdoc/>
    protected override string StatisticName => "ln λ* of the data as given";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        ScaleLadder[] paper = [.. evidence.Ladders.Where(candidate => candidate.Smallest.Prediction.Regime == FlowRegime.Paper)];
        if (paper.Length == 0)
            return Inconclusive(evidence, "No drawn initialisation is in the paper's regime, so that no scale is claimed.");
        if (paper.FirstOrDefault(candidate => candidate.Seed is not null) is not { } ladder)
            return Inconclusive(evidence, "The initial networks were not drawn from a seed, so that none like them can be drawn at other scales.");
        double lowest = evidence.Options.LogInitializationScales.Min();
        int seed = ladder.Seed!.Value;
        TrainingDataset dataset = evidence.Dataset;
        Variant[] variants =
        [
            new("as given", dataset, ladder.Width),
            new("inputs ×2", Scaled(dataset, 2), ladder.Width),
            new("inputs ×4", Scaled(dataset, 4), ladder.Width),
            .. dataset.Count > 1
                ? (Variant[])[new("half of the samples", dataset.Subset([.. Enumerable.Range(0, (dataset.Count + 1) / 2)]), ladder.Width)]
                : [],
            new("width ×2", dataset, 2 * ladder.Width),
        ];
        Bracket[] brackets = evidence.Map(variants, variant => Bisect(evidence, variant, seed, lowest));
        string table = string.Join("; ", variants.Zip(brackets, (variant, bracket) => Text(
            $"{variant.Name} (n={variant.Dataset.Count}, m={variant.Width}, max ‖x‖ = {variant.Dataset.Norms.Max():G4})")
            + ": " + bracket.Text));
        Bracket given = brackets[0];
        Verdict verdict = given.Outcome switch
        {
            Outcome.Found => Verdict.Supported,
            Outcome.HoldsEverywhere => Verdict.Supported,
            Outcome.HoldsNowhere => Verdict.Refuted,
            _ => Verdict.Inconclusive,
        };
        return Decide(
            evidence, verdict, given.Low, lowest,
            Text($"{ladder}: zero loss with an excess of at most {AllowedExcess:P0} holds up to ln λ*: {table}."),
            new ConfidenceInterval(given.Low, given.High, 1), given.Runs);
    }

    private static Bracket Bisect(ClaimEvidence evidence, Variant variant, int seed, double lowest)
    {
        var runs = new List<GradientFlowRun>();
        int unconverged = 0;
        if (Regime(variant, seed, lowest, evidence.Options) != FlowRegime.Paper)
            return new Bracket(Outcome.Undecided, double.NaN, double.NaN, "not in the paper's regime", runs);
        if (!Holds(lowest))
            return unconverged > 0
                ? new Bracket(Outcome.Undecided, double.NaN, double.NaN, "unconverged at the smallest scale", runs)
                : new Bracket(Outcome.HoldsNowhere, double.NegativeInfinity, lowest, Text($"not even at ln λ = {lowest:G6}"), runs);
        // From the largest scale downwards in doublings of ln λ, then by halving: the result may hold again above a gap.
        double low = lowest, high = _largestLogScale;
        if (Holds(high))
            return new Bracket(Outcome.HoldsEverywhere, high, double.PositiveInfinity, Text($"at all scales up to {high:G4}"), runs);
        for (double scale = -1; scale > lowest; scale *= 2)
        {
            if (Holds(scale))
            {
                low = scale;
                break;
            }
            high = scale;
        }
        for (int i = 0; i < Bisections; i++)
        {
            double middle = 0.5 * (low + high);
            if (Holds(middle)) low = middle;
            else high = middle;
        }
        string note = unconverged > 0 ? Text($" ({unconverged} larger scales unconverged)") : string.Empty;
        return new Bracket(Outcome.Found, low, high, Text($"{low:G4}") + note, runs);

        bool Holds(double logScale)
        {
            ReluNetwork network = Draw(variant, seed, logScale, evidence.Options);
            GradientFlowRun run = evidence.Integrate(variant.Dataset, network, new GradientFlowOptions
            {
                LossTolerance = evidence.Options.LossTolerance,
                Tolerance = evidence.Options.Tolerance,
                MaximumSteps = evidence.Options.MaximumSteps,
                SampleCount = 2,
            });
            runs.Add(run);
            if (JudgedRun.Unconverged(run) is not null)
            {
                unconverged++;
                return false;
            }
            var judged = new JudgedRun(run, FlowPredictor.Predict(variant.Dataset, network));
            return judged.HasZeroLoss(evidence.Options) && MinimumVariationNormClaim.Excess(judged) <= AllowedExcess;
        }
    }

    private static FlowRegime Regime(Variant variant, int seed, double logScale, ClaimOptions options) =>
        FlowPredictor.RegimeOf(variant.Dataset, Draw(variant, seed, logScale, options));

    private static ReluNetwork Draw(Variant variant, int seed, double logScale, ClaimOptions options) =>
        NetworkInitializer.Create(variant.Width, variant.Dataset.Dimension, logScale, true, options.Scheme, seed);

    private static TrainingDataset Scaled(TrainingDataset dataset, double factor)
    {
        var inputs = (double[,])dataset.Inputs.Clone();
        for (int k = 0; k < dataset.Count; k++)
            for (int i = 0; i < dataset.Dimension; i++) inputs[k, i] *= factor;
        return new TrainingDataset(dataset.Name, inputs, dataset.Labels);
    }

    private enum Outcome
    {
        Found,
        HoldsEverywhere,
        HoldsNowhere,
        Undecided,
    }

    private sealed record Variant(string Name, TrainingDataset Dataset, int Width);

    private sealed record Bracket(Outcome Outcome, double Low, double High, string Text, IReadOnlyList<GradientFlowRun> Runs);
}
