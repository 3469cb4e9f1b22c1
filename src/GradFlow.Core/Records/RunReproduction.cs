using GradFlow.Core.Descent;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;

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
        if (RunRecord.AreEqual(recorded, reproduced)) return;
        var comparison = new RunComparison(recorded, reproduced);
        (LargestDeviation, Where) = (comparison.LargestDeviation, comparison.Where);
        // The same build on the same machine gives the same bits, or something is wrong with one of them or with the record.
        Outcome = OriginDifferences.Count > 0 && LargestDeviation <= tolerance ? ReproductionOutcome.WithinTolerance : ReproductionOutcome.Deviating;
    }

    /// <summary>The recorded run.</summary>
    public GradientFlowRun Run { get; }

    /// <summary>The run computed again.</summary>
    public GradientFlowRun Reproduced { get; }

    /// <summary>How they compare.</summary>
    public ReproductionOutcome Outcome { get; }

    /// <summary>
    /// Largest relative deviation: of weights relative to the largest weight, of times to the last fit time, of losses to the first one.
    /// Infinite when the runs went differently; 0 when they are identical.
    /// </summary>
    public double LargestDeviation { get; }

    /// <summary>Where the largest deviation is, in words; empty when there is none.</summary>
    public string Where { get; } = string.Empty;

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
}
