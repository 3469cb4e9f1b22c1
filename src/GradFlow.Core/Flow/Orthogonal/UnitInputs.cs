using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The unit vectors <c>x_k/b_k</c> in the order of the columns: from weights to coordinates and back.</summary>
internal sealed class UnitInputs
{
    /// <summary>So many neurons go back to weights together: a column of the inputs stays in the first-level cache for all of them.</summary>
    public const int BatchSize = 4 * Lanes.Count;

    private readonly AlignedArray<double> _directions;
    private readonly int _count;
    private readonly int _dimension;
    private readonly int _stride;

    /// <summary>The unit vectors of a data set.</summary>
    public UnitInputs(TrainingDataset dataset, SampleColumns columns)
    {
        (_count, _dimension) = (dataset.Count, dataset.Dimension);
        _stride = RowKernels.Pad(_dimension);
        _directions = new AlignedArray<double>((long)_count * _stride);
        for (int c = 0; c < _count; c++)
            VectorKernels.Row(dataset.Directions, columns.SampleAt(c)).CopyTo(_directions.Slice(c * _stride, _dimension));
    }

    /// <summary>Coordinates <c>w·x_k/b_k</c> of eight neurons side by side.</summary>
    /// <param name="weights">Hidden weights, a vector for each of d dimensions.</param>
    /// <param name="coordinates">Receives a vector for each of n columns.</param>
    public void Project(ReadOnlySpan<double> weights, Span<double> coordinates) =>
        LaneProducts.Multiply(weights, _directions.Span, _stride, _count, _dimension, coordinates);

    /// <summary>Adds <c>Σ_k s_k x_k/b_k</c> to the hidden weights of up to <see cref="BatchSize"/> neurons.</summary>
    /// <param name="shifts">n numbers <c>s_k</c> for each of so many neurons.</param>
    /// <param name="neurons">The neurons.</param>
    /// <param name="hidden">All hidden weights, a row per neuron.</param>
    public void AddTo(ReadOnlySpan<double> shifts, ReadOnlySpan<int> neurons, double[,] hidden)
    {
        Span<double> sums = stackalloc double[Lanes.Count * Lanes.Count];
        for (int start = 0; start < _dimension; start += Lanes.Count)
        {
            int length = Math.Min(Lanes.Count, _dimension - start);
            for (int first = 0; first < neurons.Length; first += Lanes.Count)
            {
                Combine(shifts.Slice(first * _count, Lanes.Count * _count), start, sums);
                for (int i = first; i < Math.Min(first + Lanes.Count, neurons.Length); i++)
                    VectorKernels.AddScaled(
                        1, sums.Slice((i - first) * Lanes.Count, length), VectorKernels.Row(hidden, neurons[i]).Slice(start, length));
            }
        }
    }

    /// <summary>Eight coordinates of <c>Σ_k s_k x_k/b_k</c> for each of eight neurons.</summary>
    private void Combine(ReadOnlySpan<double> shifts, int start, Span<double> sums)
    {
        ref double shift = ref MemoryMarshal.GetReference(shifts);
        ref double direction = ref _directions[start];
        nuint n = (nuint)_count, d = (nuint)_stride;
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nuint k = 0; k < n; k++)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref direction, k * d);
            s0 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k), s0);
            s1 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + n), s1);
            s2 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 2 * n), s2);
            s3 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 3 * n), s3);
            s4 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 4 * n), s4);
            s5 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 5 * n), s5);
            s6 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 6 * n), s6);
            s7 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 7 * n), s7);
        }
        s0.CopyTo(sums);
        s1.CopyTo(sums[Lanes.Count..]);
        s2.CopyTo(sums[(2 * Lanes.Count)..]);
        s3.CopyTo(sums[(3 * Lanes.Count)..]);
        s4.CopyTo(sums[(4 * Lanes.Count)..]);
        s5.CopyTo(sums[(5 * Lanes.Count)..]);
        s6.CopyTo(sums[(6 * Lanes.Count)..]);
        s7.CopyTo(sums[(7 * Lanes.Count)..]);
    }
}
