using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Norms;

/// <summary>
/// The smallest variation norm of any interpolator of orthogonal data, and the dual certificate that attains it
/// (about_GradFlow_Theory §5).
/// </summary>
public static class MinimumInterpolationNorm
{
    /// <summary><c>F* = √(Σ_{y&gt;0} y_k²/b_k²) + √(Σ_{y&lt;0} y_k²/b_k²)</c>.</summary>
    /// <param name="dataset">Orthogonal data.</param>
    /// <exception cref="Errors.GradFlowException">InputsNotOrthogonal.</exception>
    public static double Of(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Of(dataset, dataset.Labels);
    }

    /// <summary>F* of other labels on the inputs of a data set.</summary>
    internal static double Of(TrainingDataset dataset, double[] labels)
    {
        dataset.RequireOrthogonal();
        return SideNorm(dataset, labels, 1) + SideNorm(dataset, labels, -1);
    }

    /// <summary>
    /// The certificate <c>p_k = y_k/(b_k² ‖·‖_±)</c>, n numbers, where <c>‖·‖_±</c> is the part of F* of the sign of
    /// <c>y_k</c>. On orthogonal inputs <c>sup_{‖w‖≤1} |Σ_k p_k σ(w·x_k)| = 1</c>, so that no interpolator has a variation norm
    /// below <c>Σ_k p_k y_k = F*</c>.
    /// </summary>
    /// <param name="dataset">Orthogonal data.</param>
    /// <exception cref="Errors.GradFlowException">InputsNotOrthogonal.</exception>
    public static double[] Certificate(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        dataset.RequireOrthogonal();
        double positive = SideNorm(dataset, dataset.Labels, 1), negative = SideNorm(dataset, dataset.Labels, -1);
        var certificate = new double[dataset.Count];
        for (int k = 0; k < certificate.Length; k++)
        {
            double label = dataset.Labels[k], inputNorm = dataset.Norms[k];
            certificate[k] = label / inputNorm / (label > 0 ? positive : negative) / inputNorm;
        }
        return certificate;
    }

    private static double SideNorm(TrainingDataset dataset, double[] labels, int sign)
    {
        var ratios = new double[dataset.Count];
        for (int k = 0; k < ratios.Length; k++)
            if (Math.Sign(labels[k]) == sign) ratios[k] = labels[k] / dataset.Norms[k];
        return VectorKernels.Norm(ratios);
    }
}
