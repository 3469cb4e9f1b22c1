using System.Globalization;
using GradFlow.Core.Flow;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>A run beside what was predicted for it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Prediction">The prediction for its data and initial network.</param>
public sealed record JudgedRun(GradientFlowRun Run, GradientFlowPrediction Prediction)
{
    // A tenth of every label: the linearisation at the origin is still meant to be a good one.
    private const double LargestInitialShare = 0.1;

    // A sample counts as fitted when its residual is a hundredth of its label at most, however much loss the run was allowed.
    private const double LargestFinalShare = 0.01;

    // What summing over the neurons costs of an output, relative to its label.
    private const double OutputRounding = 1e-14;

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    public double LogScale => Run.LogInitializationScale;

    /// <summary>Whether every sample is in some neuron's active set.</summary>
    public bool IsCovered => Prediction.UnreachableSamples.Length == 0;

    /// <summary>Whether the network starts near the origin: λ &lt; 1 and every output is at most a tenth of its label.</summary>
    public bool IsSmall
    {
        get
        {
            if (LogScale >= 0) return false;
            double[] outputs = Run.InitialNetwork.Outputs(Run.Dataset);
            return Run.Dataset.Labels.Zip(outputs)
                .All(pair => Math.Abs(pair.Second) <= LargestInitialShare * Math.Abs(pair.First));
        }
    }

    /// <summary>Final loss, from the outputs of the final network rather than from what the integrator says.</summary>
    public double FinalLoss => LossOf(Run);

    /// <summary>The loss the run was to reach, with room for the rounding of the outputs; at least the options' own.</summary>
    public double LossTolerance(ClaimOptions options) => LossTolerance(Run, options);

    /// <summary>Whether the final network fits the samples.</summary>
    public bool HasZeroLoss(ClaimOptions options) => HasZeroLoss(Run, options);

    /// <summary>The loss of a run's final network, from its outputs.</summary>
    internal static double LossOf(GradientFlowRun run) => SquareLoss.Of(ResidualsOf(run));

    /// <summary>Whether a run's final network fits the samples.</summary>
    internal static bool HasZeroLoss(GradientFlowRun run, ClaimOptions options)
    {
        double[] residuals = ResidualsOf(run);
        return SquareLoss.Of(residuals) <= LossTolerance(run, options) && LargestShare(run, residuals) <= LargestFinalShare;
    }

    /// <summary>
    /// What a run did not converge to, in words; null when it stalled, or reached a loss tolerance small enough to fit every sample.
    /// </summary>
    internal static string? Unconverged(GradientFlowRun run)
    {
        if (run.Status == RunStatus.Stalled) return null;
        string scale = string.Create(CultureInfo.InvariantCulture, $"the run at ln λ = {run.LogInitializationScale:G6} ended unconverged");
        if (run.Status != RunStatus.LossReached)
            return string.Create(CultureInfo.InvariantCulture, $"{scale} ({run.Status}) with loss {run.Loss:G3}");
        double share = LargestShare(run, ResidualsOf(run));
        return share <= LargestFinalShare ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{scale} at a loss tolerance of {run.Options.LossTolerance:G3}, which leaves {share:P0} of a label");
    }

    private static double[] ResidualsOf(GradientFlowRun run) =>
        [.. run.Network.Outputs(run.Dataset).Zip(run.Dataset.Labels, (output, label) => label - output)];

    private static double LargestShare(GradientFlowRun run, double[] residuals) =>
        residuals.Zip(run.Dataset.Labels, (residual, label) => Math.Abs(residual / label)).Max();

    private static double LossTolerance(GradientFlowRun run, ClaimOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        double[] rounding = [.. run.Dataset.Labels.Select(label => OutputRounding * label)];
        return 1.01 * Math.Max(run.Options.LossTolerance, options.LossTolerance) + SquareLoss.Of(rounding);
    }
}
