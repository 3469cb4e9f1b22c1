using GradFlow.Core.Descent;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Records;

/// <summary>A run computed again from its own inputs, beside the recorded one.</summary>
public sealed class RunReproduction
{
    private RunReproduction(GradientFlowRun recorded, GradientFlowRun reproduced, double tolerance)
    {
        Run = recorded;
        Reproduced = reproduced;
        Tolerance = tolerance;
        OriginDifferences = recorded.Origin.DifferencesFrom(reproduced.Origin);
        // Bits are compared in everything that is computed; a tolerance makes sense only for what does not hang on the choice of steps.
        bool isIdentical = Fingerprint(recorded).AsSpan().SequenceEqual(Fingerprint(reproduced));
        if (!isIdentical) Compare();
        Outcome = isIdentical ? ReproductionOutcome.Identical
            : LargestDeviation <= tolerance ? ReproductionOutcome.WithinTolerance
            : ReproductionOutcome.Deviating;
    }

    /// <summary>The recorded run.</summary>
    public GradientFlowRun Run { get; }

    /// <summary>The run computed again.</summary>
    public GradientFlowRun Reproduced { get; }

    /// <summary>How they compare.</summary>
    public ReproductionOutcome Outcome { get; }

    /// <summary>
    /// Largest relative deviation: of weights relative to the largest weight, of times to the last fit time, of losses to the first one.
    /// Infinite when the runs ended differently; 0 when they are identical.
    /// </summary>
    public double LargestDeviation { get; private set; }

    /// <summary>Where the largest deviation is, in words; empty when there is none.</summary>
    public string Where { get; private set; } = string.Empty;

    /// <summary>The tolerance the deviation is held against.</summary>
    public double Tolerance { get; }

    /// <summary>
    /// How the origin of the record differs from here, in words. Equal bits can be expected only when it is empty; otherwise the tolerance decides.
    /// </summary>
    public IReadOnlyList<string> OriginDifferences { get; }

    /// <summary>Computes a run again and compares.</summary>
    /// <param name="recorded">A flow or a descent.</param>
    /// <param name="tolerance">Largest relative deviation that is no deviation.</param>
    /// <param name="progress">Told how far the run has come.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="GradFlowException">InvalidOption, or the run cannot be computed.</exception>
    public static RunReproduction Compute(
        GradientFlowRun recorded, double tolerance, Action<FlowProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (!(tolerance >= 0 && double.IsFinite(tolerance))) throw GradFlowError.InvalidOption("Tolerance", tolerance, "zero or a positive number");
        GradientFlowRun reproduced = recorded.DescentOptions is { } descent
            ? GradientDescent.Run(recorded.Dataset, recorded.InitialNetwork, descent, progress, cancellationToken)
            : GradientFlow.Integrate(recorded.Dataset, recorded.InitialNetwork, recorded.Options, progress, cancellationToken);
        return new RunReproduction(recorded, reproduced, tolerance);
    }

    private void Compare()
    {
        if (Run.Status != Reproduced.Status) Note(double.PositiveInfinity, $"status ({Run.Status} in the record, {Reproduced.Status} now)");
        if (Run.Saddles.Length != Reproduced.Saddles.Length)
            Note(double.PositiveInfinity, $"number of saddles ({Run.Saddles.Length} in the record, {Reproduced.Saddles.Length} now)");
        CompareNetworks();
        double lastFit = Run.FitTimes.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        for (int k = 0; k < Math.Min(Run.FitTimes.Length, Reproduced.FitTimes.Length); k++)
            Note(Difference(Run.FitTimes[k], Reproduced.FitTimes[k], lastFit), $"fit time of sample {k}");
        double firstLoss = Run.Trajectory[0].Loss;
        Note(Difference(Run.Loss, Reproduced.Loss, firstLoss), $"final loss");
        foreach ((SaddlePoint saddle, SaddlePoint other) in Run.Saddles.Zip(Reproduced.Saddles))
        {
            if (!saddle.FittedSamples.AsSpan().SequenceEqual(other.FittedSamples))
                Note(double.PositiveInfinity, $"fitted samples of saddle {saddle.Order}");
            Note(Difference(saddle.ExitTime, other.ExitTime, lastFit), $"exit time of saddle {saddle.Order}");
            Note(Difference(saddle.Loss, other.Loss, firstLoss), $"loss of saddle {saddle.Order}");
        }
    }

    private void CompareNetworks()
    {
        (ReluNetwork network, ReluNetwork other) = (Run.Network, Reproduced.Network);
        double factor = Math.Exp(network.LogScale), otherFactor = Math.Exp(other.LogScale);
        double largest = factor * Math.Max(
            network.OutputWeights.Max(Math.Abs), network.HiddenWeights.Cast<double>().Max(Math.Abs));
        for (int j = 0; j < network.Width; j++)
        {
            Note(Difference(network.OutputWeights[j] * factor, other.OutputWeights[j] * otherFactor, largest), $"output weight of neuron {j}");
            for (int i = 0; i < network.Dimension; i++)
                Note(
                    Difference(network.HiddenWeights[j, i] * factor, other.HiddenWeights[j, i] * otherFactor, largest),
                    $"hidden weight {i} of neuron {j}");
        }
    }

    private void Note(double deviation, FormattableString where)
    {
        if (deviation > LargestDeviation) (LargestDeviation, Where) = (deviation, FormattableString.Invariant(where));
    }

    private static double Difference(double recorded, double reproduced, double scale) =>
        recorded.Equals(reproduced) ? 0
        : double.IsFinite(recorded) && double.IsFinite(reproduced) ? Math.Abs(recorded - reproduced) / scale
        : double.PositiveInfinity;

    /// <summary>Everything a run computed, as it stands in its record.</summary>
    private static byte[] Fingerprint(GradientFlowRun run) => RecordWriter.WriteComputed(run);
}
