using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Descent;

/// <summary>
/// The largest eigenvalue of the Hessian of the loss, the activations held: descent is stable at a minimum for step sizes below
/// <c>2/sharpness</c>. With <c>δh_k = Σ_j 1_jk (δa_j w_j·x_k + a_j δw_j·x_k)</c> the Hessian takes <c>(δa, δw)</c> to
/// <c>(1/n) Σ_k 1_jk (δh_k w_j·x_k − r_k δw_j·x_k)</c> and <c>(1/n) Σ_k 1_jk (δh_k a_j − r_k δa_j) x_k</c>.
/// </summary>
internal static class Sharpness
{
    private const int MostIterations = 10_000;
    private const double Tolerance = 1e-8;

    /// <summary>
    /// By power iteration on the Hessian plus a multiple of the identity that leaves no eigenvalue negative: of its two parts only the
    /// second has negative ones, <c>−‖(1/n) Σ_k 1_jk r_k x_k‖</c> for every neuron. NaN when the iteration does not converge.
    /// </summary>
    public static double Of(TrainingDataset dataset, DescentState state, CancellationToken cancellationToken)
    {
        double shift = 0;
        var force = new double[dataset.Dimension];
        for (int j = 0; j < state.Width; j++)
        {
            Array.Clear(force);
            for (int k = 0; k < dataset.Count; k++)
                if (state.IsActive(j, k))
                    VectorKernels.AddScaled(state.Residuals[k] / dataset.Count, VectorKernels.Row(dataset.Inputs, k), force);
            shift = Math.Max(shift, VectorKernels.Norm(force));
        }
        return PowerIteration(dataset, state, shift, cancellationToken) - shift;
    }

    private static double PowerIteration(TrainingDataset dataset, DescentState state, double shift, CancellationToken cancellationToken)
    {
        int m = state.Width, d = dataset.Dimension;
        var vector = new double[m * (d + 1)];
        // Any start with a share of every direction does; this one is the same every time.
        for (int i = 0; i < vector.Length; i++) vector[i] = 1 + (i * 0.6180339887498949 % 1);
        double value = 0;
        bool isNear = false;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double norm = VectorKernels.Norm(vector);
            if (norm == 0) return 0;
            for (int i = 0; i < vector.Length; i++) vector[i] /= norm;
            double[] image = Apply(dataset, state, vector);
            VectorKernels.AddScaled(shift, vector, image);
            double next = VectorKernels.Dot(vector, image);
            VectorKernels.AddScaled(-next, vector, image);
            double remainder = VectorKernels.Norm(image);
            VectorKernels.AddScaled(next, vector, image);
            vector = image;
            // An eigenvalue of a symmetric matrix is known to the square of the remainder; where another one lies so near that the
            // iteration does not come to rest, to the remainder.
            isNear = remainder <= Math.Sqrt(Tolerance) * Math.Abs(next);
            bool rests = Math.Abs(next - value) <= 0.01 * Tolerance * Math.Abs(next);
            value = next;
            if (isNear && rests) break;
        }
        return isNear ? value : double.NaN;
    }

    private static double[] Apply(TrainingDataset dataset, DescentState state, double[] vector)
    {
        int m = state.Width, d = dataset.Dimension, n = dataset.Count;
        var image = new double[vector.Length];
        var tangent = new double[m, n];
        var change = new double[n];
        for (int j = 0; j < m; j++)
            for (int k = 0; k < n; k++)
            {
                if (!state.IsActive(j, k)) continue;
                tangent[j, k] = VectorKernels.Dot(vector.AsSpan(m + j * d, d), VectorKernels.Row(dataset.Inputs, k));
                change[k] += vector[j] * state.Preactivation(j, k) + state.Outputs[j] * tangent[j, k];
            }
        for (int j = 0; j < m; j++)
            for (int k = 0; k < n; k++)
            {
                if (!state.IsActive(j, k)) continue;
                double residual = state.Residuals[k];
                image[j] += (change[k] * state.Preactivation(j, k) - residual * tangent[j, k]) / n;
                double weight = (change[k] * state.Outputs[j] - residual * vector[j]) / n;
                VectorKernels.AddScaled(weight, VectorKernels.Row(dataset.Inputs, k), image.AsSpan(m + j * d, d));
            }
        return image;
    }
}
