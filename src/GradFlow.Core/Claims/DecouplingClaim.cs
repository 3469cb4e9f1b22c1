using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// The cross terms <c>∂(dv_jk/dt)/∂r_l</c>, <c>l ≠ k</c>, vanish. Judged twice on up to <see cref="LargestSampleCount"/> of the
/// samples: by measuring these blocks on the integrator itself, and by comparing its weights with those of a plain integration
/// of all weights that assumes nothing.
/// </summary>
public sealed class DecouplingClaim : Claim
{
    /// <summary>More samples are not needed to find a cross term, and the plain integration is slow.</summary>
    public const int LargestSampleCount = 6;

    private const int LargestWidth = 12;

    // Of the smallest weights at the end, whose squares are the labels over the norms of their inputs.
    private static readonly double _logShare = Math.Log(1e-2);

    // Times are in units of the slowest 1/ρ a single sample can have.
    private const double ShortTime = 1e-6;
    // Of the strongest drive, whatever the label itself: a change in proportion to a small label would drown in rounding.
    private const double DriveChange = 0.5;

    // The extrapolation leaves terms of order ShortTime² and roundings of order 1e-16/ShortTime, amplified by a few units.
    private const double BlockThreshold = 1e-8;

    private const double PlainTolerance = 1e-11;
    private const double EngineTolerance = 1e-10;

    // Both integrations err by about their tolerance per step, times thousands of steps and the growth of early differences.
    private const double TrajectoryThreshold = 1e-5;

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.Decoupling;

    /// <inheritdoc/>
    public override bool NeedsRuns => false;

    /// <inheritdoc/>
    protected override string StatisticName => "largest cross block relative to the largest own block";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        if (evidence.Dataset.Count == 1) return Inconclusive(evidence, "One sample has no other to be coupled with.");
        TrainingDataset dataset = evidence.Dataset.Few(LargestSampleCount);
        int width = evidence.WidthUpTo(LargestWidth);
        double smallest = dataset.Labels.Zip(dataset.Norms, (label, norm) => Math.Abs(label) / norm).Min();
        double logScale = _logShare + 0.5 * Math.Log(smallest);
        ReluNetwork network = NetworkInitializer.Create(
            width, dataset.Dimension, logScale, false, evidence.Options.Scheme,
            (evidence.Ladders.Count > 0 ? evidence.Ladders[0].Seed : null) ?? evidence.Options.Seeds[0]);
        double[] rates = [.. InitialDrive.Of(dataset).Values.Select(Math.Abs)];

        double block = LargestCrossBlock(evidence, dataset, network, rates.Max());
        double time = 1.5 * -_logShare / rates.Max();
        GradientFlowRun run = Run(evidence, dataset, network, time);
        ReluNetwork? plain = PlainIntegration.Integrate(dataset, network, time, PlainTolerance, evidence.CancellationToken);
        if (plain is null) return Inconclusive(evidence, "A plain integration of all weights cannot follow data of such a size.");
        double difference = Difference(run.Network, plain);
        string text = Text(
            $"On {dataset.Count} samples with m={width}: the largest cross block is {block:G3} of the largest own block ")
            + Text($"(threshold {BlockThreshold:G1}); at t = {time:G4} the weights differ from a plain integration by ")
            + Text($"{difference:G3} of the largest (threshold {TrajectoryThreshold:G1}).");
        if (double.IsNaN(block))
            return Inconclusive(evidence, "No neuron is active on any sample, so that no block can be measured.");
        bool holds = block <= BlockThreshold && difference <= TrajectoryThreshold;
        return Decide(evidence, holds ? Verdict.Supported : Verdict.Refuted, block, BlockThreshold, text, runs: [run]);
    }

    /// <summary>
    /// A residual is changed by changing its label. <c>v(t) − v(0)</c> over t depends on it through the block and, from order t
    /// on, through <c>a_j</c>; twice the value at t less the value at 2t leaves the block.
    /// </summary>
    private static double LargestCrossBlock(ClaimEvidence evidence, TrainingDataset dataset, ReluNetwork network, double rate)
    {
        double time = ShortTime / rate;
        double[][,] blocks = evidence.Map([.. Enumerable.Range(0, dataset.Count)], sample =>
        {
            double[,] once = Response(evidence, dataset, network, sample, DriveChange * rate, time);
            double[,] twice = Response(evidence, dataset, network, sample, DriveChange * rate, 2 * time);
            for (int j = 0; j < network.Width; j++)
                for (int k = 0; k < dataset.Count; k++) once[j, k] = 2 * once[j, k] - twice[j, k];
            return once;
        });
        double own = 0, cross = 0;
        for (int l = 0; l < dataset.Count; l++)
            for (int j = 0; j < network.Width; j++)
                for (int k = 0; k < dataset.Count; k++)
                {
                    double size = Math.Abs(blocks[l][j, k]);
                    if (k == l) own = Math.Max(own, size);
                    else cross = Math.Max(cross, size);
                }
        return own > 0 ? cross / own : double.NaN;
    }

    /// <summary><c>Δ v_jk(t) / (t Δg_l)</c> for every neuron and sample, where the label of sample l is moved away from 0.</summary>
    private static double[,] Response(
        ClaimEvidence evidence, TrainingDataset dataset, ReluNetwork network, int sample, double driveChange, double time)
    {
        double[] labels = [.. dataset.Labels];
        double change = Math.CopySign(driveChange, labels[sample]), unit = time * change;
        labels[sample] += change * dataset.Count / dataset.Norms[sample];
        var changed = new TrainingDataset(dataset.Name, dataset.Inputs, labels);
        double[,] before = Coordinates(evidence, dataset, network, time), after = Coordinates(evidence, changed, network, time);
        for (int j = 0; j < network.Width; j++)
            for (int k = 0; k < dataset.Count; k++) after[j, k] = (after[j, k] - before[j, k]) / unit;
        return after;
    }

    private static double[,] Coordinates(ClaimEvidence evidence, TrainingDataset dataset, ReluNetwork network, double time)
    {
        ReluNetwork moved = Run(evidence, dataset, network, time).Network;
        double factor = Math.Exp(moved.LogScale);
        var coordinates = new double[network.Width, dataset.Count];
        Preactivations.ForEach(dataset, moved, (j, values) =>
        {
            for (int k = 0; k < values.Length; k++) coordinates[j, k] = factor * values[k];
        });
        return coordinates;
    }

    /// <summary>Largest difference of a weight, relative to the largest weight.</summary>
    private static double Difference(ReluNetwork engine, ReluNetwork plain)
    {
        double factor = Math.Exp(engine.LogScale), largest = 0, difference = 0;
        for (int j = 0; j < plain.Width; j++)
        {
            Compare(factor * engine.OutputWeights[j], plain.OutputWeights[j]);
            for (int i = 0; i < plain.Dimension; i++) Compare(factor * engine.HiddenWeights[j, i], plain.HiddenWeights[j, i]);
        }
        return difference / largest;

        void Compare(double ours, double reference)
        {
            largest = Math.Max(largest, Math.Abs(reference));
            difference = Math.Max(difference, Math.Abs(ours - reference));
        }
    }

    private static GradientFlowRun Run(ClaimEvidence evidence, TrainingDataset dataset, ReluNetwork network, double time) =>
        evidence.Integrate(dataset, network, new GradientFlowOptions
        {
            EndTime = time,
            LossTolerance = 0,
            Tolerance = EngineTolerance,
            SampleCount = 2,
        });
}
