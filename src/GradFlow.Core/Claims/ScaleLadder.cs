using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>Runs from the same directions of the initial weights at different scales, the largest scale first.</summary>
/// <param name="Width">Width m.</param>
/// <param name="Seed">Seed of the directions, if known.</param>
/// <param name="Runs">The runs, at least one.</param>
public sealed record ScaleLadder(int Width, int? Seed, IReadOnlyList<JudgedRun> Runs)
{
    /// <summary>
    /// Groups runs by width, seed and scheme, those without a seed by the weights of the initial network but for λ, in the order they come, and
    /// predicts each.
    /// </summary>
    /// <param name="runs">Runs on orthogonal inputs.</param>
    /// <param name="alignmentExponent">The exponent ε of the alignment time.</param>
    public static IReadOnlyList<ScaleLadder> Of(IEnumerable<GradientFlowRun> runs, double alignmentExponent) =>
    [
        .. runs.GroupBy(run => (run.Width, run.Seed, run.InitialNetwork.Scheme, Directions: DirectionsOf(run.InitialNetwork))).Select(same => new ScaleLadder(
            same.Key.Width, same.Key.Seed,
            [
                .. same.OrderByDescending(run => run.LogInitializationScale)
                    .Select(run => new JudgedRun(run, FlowPredictor.Predict(run.Dataset, run.InitialNetwork, alignmentExponent))),
            ])),
    ];

    /// <summary>The run with the smallest scale.</summary>
    public JudgedRun Smallest => Runs[^1];

    private static string? DirectionsOf(ReluNetwork network) => network.Seed is null ? NetworkHash.OfStoredWeights(network) : null;

    /// <summary>Width and seed.</summary>
    public override string ToString() => Seed is int seed ? $"m={Width} seed={seed}" : $"m={Width}";
}
