namespace GradFlow.Core.Flow;

/// <summary>The square loss of about_GradFlow_Theory §1.</summary>
internal static class SquareLoss
{
    /// <summary><c>1/(2n) Σ_k r_k²</c>.</summary>
    public static double Of(ReadOnlySpan<double> residuals)
    {
        double sum = 0;
        foreach (double residual in residuals) sum += residual * residual;
        return sum / (2 * residuals.Length);
    }
}
