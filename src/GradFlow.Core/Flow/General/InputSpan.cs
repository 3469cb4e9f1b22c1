using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// Orthonormal coordinates of the span of the inputs, in which every neuron moves; what lies outside is frozen. A neuron's row holds
/// its span coordinates <c>u = Q w</c>, followed from <see cref="CoordinateStart"/> on by <c>v_k = w·x_k/b_k</c>, both
/// padded with zeros to a multiple of <see cref="Lanes.Count"/>.
/// </summary>
internal sealed class InputSpan
{
    /// <summary>Inputs whose unit vectors are as near as this, or of which one is as near to the other's opposite, have one boundary.</summary>
    private const double CollinearDistance = 1e-13;

    /// <summary>Far below the cosine of such inputs, and above that of most others.</summary>
    private const double SmallestCollinearCosine = 0.99;

    private readonly double[] _responses;

    /// <summary>Factorises the inputs.</summary>
    public InputSpan(TrainingDataset dataset)
    {
        int n = dataset.Count, d = dataset.Dimension;
        double[,] directions = dataset.Directions;
        Basis = SpanBasis.Of(directions);
        Rank = Basis.Length;
        CoordinateStart = Lanes.Pad(Rank);
        Stride = CoordinateStart + Lanes.Pad(n);
        Cosines = new double[n, n];
        _responses = new double[checked(n * Stride)];
        // A scalar product of unit rows is not known better than this: on orthogonal inputs the rest is rounding.
        double rounding = 4 * Math.Sqrt(d) * Math.Pow(2, -52);
        for (int k = 0; k < n; k++)
        {
            ReadOnlySpan<double> direction = VectorKernels.Row(directions, k);
            Span<double> response = _responses.AsSpan(k * Stride, Stride);
            for (int i = 0; i < Rank; i++) response[i] = VectorKernels.Dot(Basis[i], direction);
            for (int l = 0; l < n; l++)
            {
                double cosine = l == k ? 1 : VectorKernels.Dot(direction, VectorKernels.Row(directions, l));
                Cosines[k, l] = response[CoordinateStart + l] = Math.Abs(cosine) <= rounding ? 0 : cosine;
            }
        }
        Lines = [.. Enumerable.Range(0, n).Select(k => LineOf(k, directions))];
    }

    /// <summary>Number of independent inputs p.</summary>
    public int Rank { get; }

    /// <summary>p orthonormal rows Q of d numbers.</summary>
    public double[][] Basis { get; }

    /// <summary>Cosines <c>x_k·x_l/(b_k b_l)</c>, n×n; those within rounding of 0 are 0.</summary>
    public double[,] Cosines { get; }

    /// <summary>
    /// For every sample those on the line of its input, on either side of the origin, itself included, ascending; empty if it is the
    /// only one.
    /// </summary>
    public int[][] Lines { get; }

    /// <summary>Where the coordinates v begin in a row.</summary>
    public int CoordinateStart { get; }

    /// <summary>Length of a row.</summary>
    public int Stride { get; }

    /// <summary>How a row changes when w moves by <c>x_k/b_k</c>.</summary>
    public ReadOnlySpan<double> Response(int sample) => _responses.AsSpan(sample * Stride, Stride);

    /// <summary>Writes <c>Σ_k weight_k · Response(k)</c> over some samples; the sums stay in registers.</summary>
    public void Combine(ReadOnlySpan<int> samples, ReadOnlySpan<double> weights, Span<double> sum)
    {
        ref double responses = ref MemoryMarshal.GetArrayDataReference(_responses);
        ref double target = ref MemoryMarshal.GetReference(sum);
        nuint stride = (nuint)Stride, column = 0;
        for (; column + 4 * Lanes.Count <= stride; column += 4 * Lanes.Count)
        {
            Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            foreach (int k in samples)
            {
                nuint start = (nuint)k * stride + column;
                Vector512<double> weight = Vector512.Create(weights[k]);
                sum0 += weight * Vector512.LoadUnsafe(ref responses, start);
                sum1 += weight * Vector512.LoadUnsafe(ref responses, start + Lanes.Count);
                sum2 += weight * Vector512.LoadUnsafe(ref responses, start + 2 * Lanes.Count);
                sum3 += weight * Vector512.LoadUnsafe(ref responses, start + 3 * Lanes.Count);
            }
            sum0.StoreUnsafe(ref target, column);
            sum1.StoreUnsafe(ref target, column + Lanes.Count);
            sum2.StoreUnsafe(ref target, column + 2 * Lanes.Count);
            sum3.StoreUnsafe(ref target, column + 3 * Lanes.Count);
        }
        for (; column < stride; column += Lanes.Count)
        {
            Vector512<double> rest = default;
            foreach (int k in samples)
                rest += Vector512.Create(weights[k]) * Vector512.LoadUnsafe(ref responses, (nuint)k * stride + column);
            rest.StoreUnsafe(ref target, column);
        }
    }

    private int[] LineOf(int sample, double[,] directions)
    {
        int[] line = [.. Enumerable.Range(0, Cosines.GetLength(0)).Where(IsCollinear)];
        return line.Length > 1 ? line : [];

        bool IsCollinear(int other)
        {
            // The distance tells what the cosine, flat at its ends, does not; it is asked of those that may be alone.
            double cosine = Cosines[sample, other], sign = Math.Sign(cosine);
            if (Math.Abs(cosine) < SmallestCollinearCosine) return false;
            var difference = VectorKernels.Row(directions, other).ToArray();
            VectorKernels.AddScaled(-sign, VectorKernels.Row(directions, sample), difference);
            return VectorKernels.Norm(difference) <= CollinearDistance;
        }
    }
}
