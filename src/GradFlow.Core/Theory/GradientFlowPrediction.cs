using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Theory;

/// <summary>
/// Everything about_GradFlow_Theory §4 predicts for a data set and an initial network, in the limit of a small scale λ, without
/// integrating. Times are those of the flow; for λ ≥ 1, where the theory says nothing about times, they are NaN and there are no
/// saddles.
/// </summary>
public sealed class GradientFlowPrediction
{
    /// <summary>The training data.</summary>
    public required TrainingDataset Dataset { get; init; }

    /// <summary>The initial network.</summary>
    public required ReluNetwork Network { get; init; }

    /// <summary>The alignment of every neuron, from which the rest follows.</summary>
    public required InitialAlignment Alignment { get; init; }

    /// <summary>Which hypotheses the initial network meets.</summary>
    public FlowRegime Regime => Alignment.Regime;

    /// <summary><c>D₊ = (1/n) Σ_{y_k&gt;0} y_k x_k</c>, d numbers.</summary>
    public required double[] PositiveDirection { get; init; }

    /// <summary><c>D₋ = (1/n) Σ_{y_k&lt;0} y_k x_k</c>, d numbers; neurons of negative sign align with <c>−D₋</c>.</summary>
    public required double[] NegativeDirection { get; init; }

    /// <summary>The exponent ε of <see cref="AlignmentTime"/>.</summary>
    public required double AlignmentExponent { get; init; }

    /// <summary>
    /// End of the first phase, <c>t₁ = ε ln(1/λ)/max(‖D₊‖, ‖D₋‖)</c>: the cosines of aligned neurons are <c>1 − O(λ^ε)</c> on the
    /// side with the larger ‖D‖, and no weight has grown above <c>O(λ^(1−ε))</c>.
    /// </summary>
    public required double AlignmentTime { get; init; }

    /// <summary>The saddles of the limit process; observed and predicted properties both hold the prediction.</summary>
    public required SaddlePoint[] Saddles { get; init; }

    /// <summary>The neurons that activate, in order of time.</summary>
    public required NeuronActivation[] Activations { get; init; }

    /// <summary>
    /// Time at which every sample is fitted, n of them; infinite for a sample in no active set, NaN for λ ≥ 1.
    /// </summary>
    public required double[] FitTimes { get; init; }

    /// <summary>Samples in no active set, ascending: the loss cannot reach 0 because of them.</summary>
    public required int[] UnreachableSamples { get; init; }

    /// <summary>Smallest variation norm <c>F*</c> of any interpolator (about_GradFlow_Theory §5).</summary>
    public required double MinimumNorm { get; init; }

    /// <summary>The active set <c>M_j</c> of every neuron after the first phase; empty for a neuron that dies.</summary>
    public int[][] ActiveSets => Alignment.ActiveSets;

    /// <summary>The growth rate <c>ρ_j</c> of every neuron, m of them; 0 for a neuron that dies.</summary>
    public double[] Rates => Alignment.Rates;

    /// <summary>The sign of <c>a_j</c> after the first phase, m of them; 0 where it is 0 and stays so.</summary>
    public int[] Signs => Alignment.Signs;

    /// <summary>
    /// Probability that a random initialisation of this width is in the paper's regime; see
    /// <see cref="Theory.PaperRegimeProbability"/>.
    /// </summary>
    public required double PaperRegimeProbability { get; init; }

    /// <summary>
    /// Whether the probability and the width are exact for the scheme of this network: balanced or clipped. For other networks
    /// they speak of a balanced one of the same width.
    /// </summary>
    public required bool IsProbabilityExact { get; init; }

    /// <summary>Smallest width at which a random initialisation is in the paper's regime with probability 0.99.</summary>
    public required double PaperRegimeWidth { get; init; }
}
