namespace GradFlow.Core.Flow;

/// <summary>The state of a run at one time.</summary>
public sealed class TrajectoryPoint
{
    /// <summary>Time t of the flow (about_GradFlow_Theory §1: the flow of the loss with the factor 1/(2n)).</summary>
    public required double Time { get; init; }

    /// <summary>Loss <c>L = 1/(2n) Σ_k r_k²</c>.</summary>
    public required double Loss { get; init; }

    /// <summary>Residuals <c>r_k = y_k − h(x_k)</c>, n of them.</summary>
    public required double[] Residuals { get; init; }

    /// <summary>Path norm <c>Σ_j |a_j| ‖w_j‖</c>.</summary>
    public required double PathNorm { get; init; }

    /// <summary>Number of neurons that are active on at least one sample.</summary>
    public required int ActiveNeurons { get; init; }

    /// <summary>
    /// Mean cosine between the hidden weights of neurons with <c>a_j &gt; 0</c> and <c>D₊</c>, weighted by <c>|a_j| ‖w_j‖</c>;
    /// NaN when there is no such neuron or no positive label.
    /// </summary>
    public required double PositiveAlignment { get; init; }

    /// <summary>
    /// Mean cosine between the hidden weights of neurons with <c>a_j &lt; 0</c> and <c>−D₋</c>, weighted by <c>|a_j| ‖w_j‖</c>;
    /// NaN when there is no such neuron or no negative label.
    /// </summary>
    public required double NegativeAlignment { get; init; }
}
