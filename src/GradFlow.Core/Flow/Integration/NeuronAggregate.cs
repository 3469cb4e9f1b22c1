namespace GradFlow.Core.Flow.Integration;

/// <summary>Sums over neurons that a trajectory point is made of.</summary>
/// <param name="PathNorm"><c>Σ |a_j| ‖w_j‖</c>.</param>
/// <param name="Active">Neurons active on at least one sample.</param>
/// <param name="Positive">Alignment of the neurons with a positive output weight.</param>
/// <param name="Negative">Alignment of the neurons with a negative output weight.</param>
internal readonly record struct NeuronAggregate(double PathNorm, int Active, WeightedCosine Positive, WeightedCosine Negative)
{
    public static NeuronAggregate operator +(NeuronAggregate left, NeuronAggregate right) => new(
        left.PathNorm + right.PathNorm,
        left.Active + right.Active,
        left.Positive + right.Positive,
        left.Negative + right.Negative);
}
