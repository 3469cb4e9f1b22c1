using System.Globalization;
using GradFlow.Core.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace GradFlow.Core.Data;

/// <summary>Draws orthogonal, or on request nearly orthogonal, training data (about_GradFlow_Theory §1).</summary>
public static class OrthogonalDatasetGenerator
{
    /// <summary>Raised whenever the same options would give other numbers.</summary>
    public const int Version = 1;

    /// <summary>
    /// Draws inputs with Haar-random orthonormal directions <c>q_k</c> and labels with exactly the asked number of positive ones.
    /// A coherence <c>c &gt; 0</c> mixes the directions by the symmetric square root of the correlation matrix
    /// <c>(1−c) I + c s sᵀ</c>, <c>s_k = ±1</c> at random: the cosine of every pair is ±c, and c → 0 leads back to the
    /// orthogonal data of the same seed. The same options give the same bits.
    /// </summary>
    /// <exception cref="Errors.GradFlowException">InvalidOption or TooManySamples.</exception>
    public static TrainingDataset Generate(OrthogonalDatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var random = SeededRandom.Create(options.Seed, RandomPurpose.Dataset);
        double[,] inputs = DrawOrthonormalRows(options.Count, options.Dimension, random);
        double[] labels = DrawLabels(options, random);
        if (options.Coherence > 0) Correlate(inputs, options.Coherence, random);
        for (int k = 0; k < options.Count; k++)
            foreach (ref double value in VectorKernels.Row(inputs, k)) value *= options.Norm;
        string name = options.Name ?? string.Create(
            CultureInfo.InvariantCulture, $"Orthogonal n={options.Count} d={options.Dimension} seed={options.Seed}");
        return new TrainingDataset(name, inputs, labels, options.Seed) { Recipe = options };
    }

    /// <summary>
    /// Gram–Schmidt on Gaussian rows, which is the QR factorisation with a positive diagonal and so draws from the Haar measure.
    /// Every row goes through twice: the second pass removes what rounding left of the earlier rows.
    /// </summary>
    private static double[,] DrawOrthonormalRows(int count, int dimension, Random random)
    {
        var rows = new double[count, dimension];
        for (int k = 0; k < count; k++)
        {
            Span<double> row = VectorKernels.Row(rows, k);
            foreach (ref double value in row) value = Normal.Sample(random, 0, 1);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int l = 0; l < k; l++)
                {
                    Span<double> earlier = VectorKernels.Row(rows, l);
                    VectorKernels.AddScaled(-VectorKernels.Dot(earlier, row), earlier, row);
                }
                double norm = VectorKernels.Norm(row);
                foreach (ref double value in row) value /= norm;
            }
        }
        return rows;
    }

    private static double[] DrawLabels(OrthogonalDatasetOptions options, Random random)
    {
        var labels = new double[options.Count];
        int positive = (int)Math.Round(options.PositiveFraction * options.Count, MidpointRounding.AwayFromZero);
        for (int k = 0; k < labels.Length; k++)
            labels[k] = (k < positive ? 1 : -1) * (0.5 + random.NextDouble()) * options.LabelScale;
        Combinatorics.SelectPermutationInplace(labels, random);
        return labels;
    }

    /// <summary>Multiplies by <c>√(1−c) I + (√(1+(n−1)c) − √(1−c))/n · s sᵀ</c>, the root of the correlations.</summary>
    private static void Correlate(double[,] rows, double coherence, Random random)
    {
        int count = rows.GetLength(0);
        double kept = Math.Sqrt(1 - coherence);
        double shared = (Math.Sqrt(1 + (count - 1) * coherence) - kept) / count;
        var signs = new double[count];
        var sum = new double[rows.GetLength(1)];
        for (int k = 0; k < count; k++)
        {
            signs[k] = random.NextBoolean() ? 1 : -1;
            VectorKernels.AddScaled(signs[k], VectorKernels.Row(rows, k), sum);
        }
        for (int k = 0; k < count; k++)
        {
            Span<double> row = VectorKernels.Row(rows, k);
            foreach (ref double value in row) value *= kept;
            VectorKernels.AddScaled(signs[k] * shared, sum, row);
        }
    }
}
