using GradFlow.Core.Data;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The directions <c>D₊</c> and <c>−D₋</c> neurons align with (about_GradFlow_Theory §4): <c>w·D₊ = Σ_{y_k &gt; 0} (y_k b_k/n) v_k</c>, and likewise
/// for the other sign, so that one row of weights over the columns holds both.
/// </summary>
internal sealed class SampleDirections
{
    /// <summary>The directions of a data set.</summary>
    public SampleDirections(TrainingDataset dataset, SampleColumns columns)
    {
        Split = columns.Split;
        Weights = new double[columns.Count];
        double positive = 0, negative = 0;
        for (int k = 0; k < dataset.Count; k++)
        {
            double weight = Weights[columns.Of(k)] = Math.Abs(dataset.Labels[k]) * (dataset.Norms[k] / dataset.Count);
            if (dataset.Labels[k] > 0) positive += weight * weight;
            else negative += weight * weight;
        }
        (PositiveNorm, NegativeNorm) = (Math.Sqrt(positive), Math.Sqrt(negative));
    }

    /// <summary><c>|y_k| b_k/n</c> over the columns.</summary>
    public double[] Weights { get; }

    /// <summary>First column that belongs to <c>−D₋</c>; those before it belong to <c>D₊</c>.</summary>
    public int Split { get; }

    /// <summary><c>‖D₊‖</c>.</summary>
    public double PositiveNorm { get; }

    /// <summary><c>‖D₋‖</c>.</summary>
    public double NegativeNorm { get; }
}
