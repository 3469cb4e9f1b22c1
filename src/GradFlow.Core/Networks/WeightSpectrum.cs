using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Networks;

/// <summary>How many directions the hidden weights of a network point in.</summary>
public static class WeightSpectrum
{
    /// <summary>
    /// Shares of the singular values, <c>σ_i²/Σ σ²</c>, of the m×d matrix with the rows <c>|a_j|^½ w_j/‖w_j‖^½</c>: a neuron
    /// counts by its path norm <c>|a_j| ‖w_j‖</c>. At most min(m, d) numbers, descending, with the sum 1; all 0 for a network of
    /// zero weights. When every neuron is aligned with all samples of its sign at most two of them are not 0.
    /// </summary>
    public static double[] ExplainedVariance(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Matrix<double> rows = Matrix<double>.Build.Dense(network.Width, network.Dimension);
        double largest = 0;
        for (int j = 0; j < network.Width; j++)
            largest = Math.Max(largest, Math.Abs(network.OutputWeights[j]) * network.HiddenNorm(j));
        int count = Math.Min(network.Width, network.Dimension);
        if (largest == 0) return new double[count];
        for (int j = 0; j < network.Width; j++)
        {
            double norm = network.HiddenNorm(j);
            if (norm == 0) continue;
            // Relative to the largest neuron, so that the squares of tiny weights do not underflow.
            double weight = Math.Sqrt(Math.Abs(network.OutputWeights[j]) * norm / largest);
            for (int i = 0; i < network.Dimension; i++) rows[j, i] = weight * (network.HiddenWeights[j, i] / norm);
        }
        double[] variances = [.. rows.Svd(computeVectors: false).S.Select(value => value * value)];
        double total = variances.Sum();
        return [.. variances.Select(variance => variance / total)];
    }
}
