namespace GradFlow.Core.Theory;

/// <summary>How far every neuron is aligned with its predicted direction at one time of a run.</summary>
public sealed class NeuronAlignmentPoint
{
    /// <summary>Time of the flow.</summary>
    public required double Time { get; init; }

    /// <summary>
    /// Misalignments <c>1 − cos(w_j, s_j Σ_{k∈M_j} y_k x_k)</c>, m of them, from 0 to 2, exact also where they are far below the
    /// rounding of a cosine; NaN for a neuron predicted to die.
    /// </summary>
    public required double[] Misalignments { get; init; }

    /// <summary>Cosines to the predicted direction, m of them; NaN for a neuron predicted to die.</summary>
    public double[] Cosines => [.. Misalignments.Select(value => 1 - value)];

    /// <summary>Natural logarithms of <c>‖w_j‖</c>, m of them, for norms below the smallest double.</summary>
    public required double[] LogHiddenNorms { get; init; }

    /// <summary>Samples every neuron is active on, m ascending sets.</summary>
    public required int[][] ActiveSets { get; init; }

    /// <summary>Neurons active on no sample, ascending: they never move again.</summary>
    public required int[] DeadNeurons { get; init; }

    /// <summary>Number of neurons whose active set is the predicted one.</summary>
    public required int SettledNeurons { get; init; }

    /// <summary>
    /// Largest misalignment of the neurons predicted to align with all positive samples, so with <c>D₊</c>; NaN without any.
    /// </summary>
    public required double PositiveMisalignment { get; init; }

    /// <summary>
    /// Largest misalignment of the neurons predicted to align with all negative samples, so with <c>−D₋</c>; NaN without any.
    /// </summary>
    public required double NegativeMisalignment { get; init; }
}
