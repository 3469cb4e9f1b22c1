using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Norms;

/// <summary>
/// Lower bounds where the activation cells are too many to go through. For the samples of one sign of p,
/// <c>Σ p_k σ(w·x_k) ≤ ‖Σ α_k p_k x_k‖</c> with some <c>α_k</c> in [0, 1], whose square is at most <c>Σ_kl p_k p_l max(x_k·x_l, 0)</c> and
/// at most the largest eigenvalue of their Gram matrix times <c>‖p‖²</c>. The two signs do not share samples, so that
/// <c>p·y</c> over the larger of their two bounds is a lower bound for every p. On orthogonal inputs it is F*.
/// </summary>
internal static class PairwiseDual
{
    /// <summary>The best of the bounds of a given p, of the labels, and of the p that is best for pairwise cosines; for unit inputs.</summary>
    public static (double Bound, double[] Dual) Best(double[,] cosines, double[] targets, double[] given)
    {
        int count = targets.Length;
        var dual = new double[count];
        double bound = 0;
        foreach (int sign in (ReadOnlySpan<int>)[1, -1])
        {
            int[] samples = [.. Enumerable.Range(0, count).Where(k => sign * targets[k] > 0)];
            if (samples.Length == 0) continue;
            double eigenvalue = Matrix<double>.Build
                .Dense(samples.Length, samples.Length, (i, j) => cosines[samples[i], samples[j]]).Evd(Symmetricity.Symmetric)
                .EigenValues.Max(value => value.Real);
            var solver = new NonNegativeLeastSquares(samples.Length);
            solver.Solve(
                (i, j) => Math.Max(cosines[samples[i], samples[j]], 0), [.. samples.Select(k => Math.Abs(targets[k]))],
                new double[samples.Length]);
            double best = 0;
            double[] chosen = [];
            foreach (double[] p in (double[][])[
                [.. samples.Select(k => Math.Max(sign * given[k], 0))], [.. samples.Select(k => Math.Abs(targets[k]))], solver.Solution])
            {
                double square = eigenvalue * VectorKernels.Dot(p, p), pairs = 0;
                for (int i = 0; i < samples.Length; i++)
                    for (int j = 0; j < samples.Length; j++)
                        pairs += p[i] * p[j] * Math.Max(cosines[samples[i], samples[j]], 0);
                double size = Math.Sqrt(Math.Min(square, pairs));
                double value = samples.Select((k, i) => Math.Abs(targets[k]) * p[i]).Sum() / size;
                if (!(value > best)) continue;
                (best, chosen) = (value, [.. p.Select(entry => entry / size)]);
            }
            bound += best;
            for (int i = 0; i < samples.Length; i++) dual[samples[i]] = sign * chosen[i];
        }
        return (bound, dual);
    }
}
