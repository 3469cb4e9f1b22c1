namespace GradFlow.Core.Numerics;

/// <summary>An orthonormal basis of the span of unit vectors.</summary>
internal static class SpanBasis
{
    /// <summary>A vector within this sine of the span of others adds no direction to it.</summary>
    private const double RankTolerance = 1e-12;

    /// <summary>By Gram–Schmidt with row pivoting, every row orthogonalised twice.</summary>
    /// <param name="directions">n unit vectors, a row each.</param>
    /// <returns>As many orthonormal vectors as the rank.</returns>
    public static double[][] Of(double[,] directions)
    {
        int n = directions.GetLength(0), d = directions.GetLength(1);
        var remainders = (double[,])directions.Clone();
        var basis = new List<double[]>();
        while (basis.Count < Math.Min(n, d))
        {
            int pivot = 0;
            double largest = 0;
            for (int k = 0; k < n; k++)
            {
                double norm = VectorKernels.Norm(VectorKernels.Row(remainders, k));
                if (norm > largest) (largest, pivot) = (norm, k);
            }
            if (largest <= RankTolerance) break;
            double[] vector = VectorKernels.Row(remainders, pivot).ToArray();
            foreach (double[] earlier in basis) VectorKernels.AddScaled(-VectorKernels.Dot(earlier, vector), earlier, vector);
            double length = VectorKernels.Norm(vector);
            for (int i = 0; i < d; i++) vector[i] /= length;
            basis.Add(vector);
            for (int k = 0; k < n; k++)
            {
                Span<double> remainder = VectorKernels.Row(remainders, k);
                VectorKernels.AddScaled(-VectorKernels.Dot(vector, remainder), vector, remainder);
            }
        }
        return [.. basis];
    }
}
