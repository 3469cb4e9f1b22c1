using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Norms;

/// <summary>Distance of a point from a zonotope <c>{Σ o_i u_i : |o_i| ≤ e_i}</c>: least squares in a box.</summary>
internal static class ZonotopeDistance
{
    /// <summary>Error of the distance aimed at, relative to <c>‖v‖ + Σ e_i</c>.</summary>
    public const double Tolerance = 1e-13;

    /// <summary>Largest error of the distance, where nearly parallel directions keep it from falling further.</summary>
    private const double LargestError = 1e-9;

    private const int MaximumIterations = 1000;

    /// <summary>
    /// The distance, by coordinate descent (which always converges) with a projected Newton step after each sweep (which ends it
    /// once the coordinates at their bounds are known). It stops when the distance and its dual lower bound
    /// <c>(v·r − Σ e_i |u_i·r|)/‖r‖</c>, r the remainder, differ by <see cref="Tolerance"/>, or by
    /// <see cref="LargestError"/> in the end.
    /// </summary>
    /// <param name="point">The point v, d numbers.</param>
    /// <param name="directions">Unit vectors <c>u_i</c>, a row each.</param>
    /// <param name="bounds">Bounds <c>e_i ≥ 0</c>.</param>
    /// <returns>The distance; NaN when the gap did not close.</returns>
    public static double Of(double[] point, double[,] directions, double[] bounds)
    {
        var weights = new double[bounds.Length];
        var remainder = (double[])point.Clone();
        double scale = VectorKernels.Norm(point) + bounds.Sum();
        if (scale == 0) return 0;
        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            SweepCoordinates(directions, bounds, weights, remainder);
            if (TryFinish(point, directions, bounds, remainder, Tolerance * scale, out double distance)) return distance;
            StepNewton(point, directions, bounds, weights, remainder);
            if (TryFinish(point, directions, bounds, remainder, Tolerance * scale, out distance)) return distance;
        }
        return TryFinish(point, directions, bounds, remainder, LargestError * scale, out double last) ? last : double.NaN;
    }

    private static void SweepCoordinates(double[,] directions, double[] bounds, double[] weights, double[] remainder)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            ReadOnlySpan<double> direction = VectorKernels.Row(directions, i);
            double weight = Math.Clamp(weights[i] + VectorKernels.Dot(direction, remainder), -bounds[i], bounds[i]);
            VectorKernels.AddScaled(weights[i] - weight, direction, remainder);
            weights[i] = weight;
        }
    }

    private static bool TryFinish(
        double[] point, double[,] directions, double[] bounds, double[] remainder, double error, out double distance)
    {
        distance = VectorKernels.Norm(remainder);
        if (distance <= error)
        {
            distance = 0;
            return true;
        }
        double support = 0;
        for (int i = 0; i < bounds.Length; i++)
            support += bounds[i] * Math.Abs(VectorKernels.Dot(VectorKernels.Row(directions, i), remainder));
        double lowerBound = (VectorKernels.Dot(point, remainder) - support) / distance;
        return distance - lowerBound <= error;
    }

    /// <summary>
    /// Solves for the coordinates inside their bounds, the others held, and goes as far towards the solution, projected onto the
    /// box, as the remainder shrinks.
    /// </summary>
    private static void StepNewton(double[] point, double[,] directions, double[] bounds, double[] weights, double[] remainder)
    {
        int[] free = [.. Enumerable.Range(0, weights.Length).Where(i => Math.Abs(weights[i]) < bounds[i])];
        if (free.Length == 0) return;
        int dimension = remainder.Length;
        Matrix<double> columns = Matrix<double>.Build.Dense(dimension, free.Length, (c, i) => directions[free[i], c]);
        Vector<double> target = Vector<double>.Build.Dense(remainder);

        // Nearly parallel directions make the normal equations singular. The small ridge keeps every step a descent, and repeated
        // steps remove its effect.
        const double Ridge = 1e-13;
        Vector<double> step;
        if (free.Length <= dimension)
        {
            Matrix<double> normal = columns.TransposeThisAndMultiply(columns);
            step = AddToDiagonal(normal, Ridge * free.Length).Cholesky().Solve(columns.TransposeThisAndMultiply(target));
        }
        else
        {
            Matrix<double> normal = columns.TransposeAndMultiply(columns);
            step = columns.TransposeThisAndMultiply(AddToDiagonal(normal, Ridge * free.Length).Cholesky().Solve(target));
        }

        double before = VectorKernels.Norm(remainder);
        for (double length = 1; length > 1e-6; length /= 4)
        {
            var trial = (double[])weights.Clone();
            for (int i = 0; i < free.Length; i++)
                trial[free[i]] = Math.Clamp(weights[free[i]] + length * step[i], -bounds[free[i]], bounds[free[i]]);
            var trialRemainder = (double[])point.Clone();
            for (int i = 0; i < trial.Length; i++)
                VectorKernels.AddScaled(-trial[i], VectorKernels.Row(directions, i), trialRemainder);
            if (VectorKernels.Norm(trialRemainder) >= before) continue;
            trial.CopyTo(weights, 0);
            trialRemainder.CopyTo(remainder, 0);
            return;
        }
    }

    private static Matrix<double> AddToDiagonal(Matrix<double> matrix, double amount)
    {
        for (int i = 0; i < matrix.RowCount; i++) matrix[i, i] += amount;
        return matrix;
    }
}
