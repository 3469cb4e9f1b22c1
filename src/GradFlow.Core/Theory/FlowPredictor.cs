using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Theory;

/// <summary>
/// What the theory predicts for a data set and an initial network, before any integration (about_GradFlow_Theory §4).
/// </summary>
public static class FlowPredictor
{
    /// <summary>
    /// The exponent ε used unless another is given. The theory asks for a small fixed ε: a quarter leaves cosines within
    /// <c>O(λ^¼)</c> while the weights are still <c>O(λ^¾)</c>.
    /// </summary>
    public const double DefaultAlignmentExponent = 0.25;

    /// <summary>Predicts everything.</summary>
    /// <param name="dataset">Orthogonal training data.</param>
    /// <param name="network">The network at time 0, of the same dimension.</param>
    /// <param name="alignmentExponent">The exponent ε of the alignment time, above 0 and below 1.</param>
    /// <exception cref="GradFlowException">InputsNotOrthogonal, DimensionMismatch or InvalidOption.</exception>
    public static GradientFlowPrediction Predict(
        TrainingDataset dataset, ReluNetwork network, double alignmentExponent = DefaultAlignmentExponent)
    {
        if (!(alignmentExponent is > 0 and < 1))
            throw GradFlowError.InvalidOption("AlignmentExponent", alignmentExponent, "above 0 and below 1");
        InitialAlignment alignment = InitialAlignment.Of(dataset, network);
        double timeUnit = TimeUnit(network);
        LimitProcess process = RunProcess(alignment, timeUnit, wantsRates: true);
        InitialDrive drive = alignment.Drive;
        double fastest = Math.Max(drive.RateOf(drive.Positive), drive.RateOf(drive.Negative));
        return new GradientFlowPrediction
        {
            Dataset = dataset,
            Network = network,
            Alignment = alignment,
            PositiveDirection = Direction(dataset, 1),
            NegativeDirection = Direction(dataset, -1),
            AlignmentExponent = alignmentExponent,
            AlignmentTime = alignmentExponent * timeUnit / fastest,
            Saddles = double.IsNaN(timeUnit) ? [] : process.Saddles,
            Activations = double.IsNaN(timeUnit) ? [] : process.Activations,
            FitTimes = double.IsNaN(timeUnit) ? [.. dataset.Labels.Select(_ => double.NaN)] : process.FitTimes,
            UnreachableSamples = process.UnreachableSamples,
            MinimumNorm = MinimumInterpolationNorm.Of(dataset),
            PaperRegimeProbability = PaperRegimeProbability.Of(dataset, network.Width),
            IsProbabilityExact = PaperRegimeProbability.IsExactFor(network.Scheme),
            PaperRegimeWidth = PaperRegimeProbability.WidthFor(dataset),
        };
    }

    /// <summary>Predicts only the regime.</summary>
    /// <param name="dataset">Orthogonal training data.</param>
    /// <param name="network">The network at time 0, of the same dimension.</param>
    /// <exception cref="GradFlowException">InputsNotOrthogonal or DimensionMismatch.</exception>
    public static FlowRegime RegimeOf(TrainingDataset dataset, ReluNetwork network) =>
        InitialAlignment.Of(dataset, network).Regime;

    /// <summary>
    /// Predicts only the regime and the saddles of a run on orthogonal data, without their escape rates; there are none for λ ≥ 1.
    /// </summary>
    /// <param name="dataset">Orthogonal training data.</param>
    /// <param name="network">The network at time 0, of the same dimension.</param>
    /// <param name="motion">Its motion, which has its coordinates.</param>
    /// <param name="team">The threads of the run.</param>
    internal static (FlowRegime Regime, SaddlePoint[] Saddles) RegimeAndSaddlesOf(
        TrainingDataset dataset, ReluNetwork network, FlowMotion motion, ThreadTeam team)
    {
        InitialAlignment alignment = InitialAlignment.Of(dataset, motion, team);
        double timeUnit = TimeUnit(network);
        return (alignment.Regime, double.IsNaN(timeUnit) ? [] : RunProcess(alignment, timeUnit, wantsRates: false).Saddles);
    }

    private static LimitProcess RunProcess(InitialAlignment alignment, double timeUnit, bool wantsRates) => LimitProcess.Run(
        alignment.Dataset.Labels, alignment.Drive.Values, alignment.ActiveSets, timeUnit, wantsRates);

    /// <summary><c>ln(1/λ)</c>, or NaN unless it is positive.</summary>
    private static double TimeUnit(ReluNetwork network) =>
        network.LogInitializationScale < 0 ? -network.LogInitializationScale : double.NaN;

    private static double[] Direction(TrainingDataset dataset, int sign)
    {
        var direction = new double[dataset.Dimension];
        for (int k = 0; k < dataset.Count; k++)
            for (int i = 0; i < direction.Length && sign * dataset.Labels[k] > 0; i++)
                direction[i] += dataset.Labels[k] * dataset.Inputs[k, i] / dataset.Count;
        return direction;
    }
}
