using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Norms;

/// <summary>
/// The norms of a network beside the smallest norm any interpolator of the data can have (about_GradFlow_Theory §5).
/// </summary>
public sealed class VariationNormMeasurement
{
    /// <summary>The run measured, if it was one.</summary>
    public GradientFlowRun? Run { get; init; }

    /// <summary>The network measured.</summary>
    public required ReluNetwork Network { get; init; }

    /// <summary>Path norm <c>Σ_j |a_j| ‖w_j‖</c>.</summary>
    public required double PathNorm { get; init; }

    /// <summary>Variation norm <c>F(h)</c> of the function; at most the path norm.</summary>
    public required double FunctionNorm { get; init; }

    /// <summary>
    /// Smallest variation norm <c>F*</c> of any interpolator; where it is not <see cref="IsExact"/>, the norm of the best one found, an
    /// upper bound.
    /// </summary>
    public required double MinimumNorm { get; init; }

    /// <summary>Lower bound on the variation norm of any interpolator, <c>Σ_k p_k y_k</c> of the certificate.</summary>
    public required double LowerBound { get; init; }

    /// <summary>Whether the two bounds meet by construction; otherwise the truth lies in the gap between them.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary><c>MinimumNorm − LowerBound</c>, not negative; rounding where the bounds meet.</summary>
    public double Gap => Math.Max(MinimumNorm - LowerBound, 0);

    /// <summary><c>F(h)/F* − 1</c>.</summary>
    public double RelativeExcess => FunctionNorm / MinimumNorm - 1;

    /// <summary>
    /// Dual certificate <c>p</c>, n numbers with <c>sup_{‖w‖≤1} |Σ_k p_k σ(w·x_k)| ≤ 1</c>: anyone can check that no interpolator
    /// has a variation norm below <c>Σ_k p_k y_k</c>.
    /// </summary>
    public required double[] Certificate { get; init; }
}
