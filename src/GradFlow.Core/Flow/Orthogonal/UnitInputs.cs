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

    /// <summary>So many numbers of eight neurons stay in the first-level cache while the inputs pass by.</summary>
    private const int Chunk = 256;

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
    public void Project(ReadOnlySpan<double> weights, Span<double> coordinates)
    {
        coordinates.Clear();
        for (int start = 0; start < _dimension; start += Chunk)
        {
            int length = Math.Min(Chunk, _dimension - start);
            ReadOnlySpan<double> chunk = weights.Slice(start * Lanes.Count, length * Lanes.Count);
            int c = 0;
            for (; c + Lanes.Count <= _count; c += Lanes.Count)
                AddProducts(chunk, ref _directions[c * _stride + start], (nuint)_stride, coordinates.Slice(c * Lanes.Count, Lanes.Count * Lanes.Count));
            for (; c < _count; c++)
                AddProduct(chunk, ref _directions[c * _stride + start], coordinates.Slice(c * Lanes.Count, Lanes.Count));
        }
    }

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

    /// <summary>Adds the scalar products with eight inputs.</summary>
    private static void AddProducts(ReadOnlySpan<double> weights, ref double input, nuint stride, Span<double> products)
    {
        ref double weight = ref MemoryMarshal.GetReference(weights);
        ref double product = ref MemoryMarshal.GetReference(products);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        nuint length = (nuint)(weights.Length / Lanes.Count);
        for (nuint i = 0; i < length; i++)
        {
            Vector512<double> w = Vector512.LoadUnsafe(ref weight, i * Lanes.Count);
            s0 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i), s0);
            s1 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + stride), s1);
            s2 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 2 * stride), s2);
            s3 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 3 * stride), s3);
            s4 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 4 * stride), s4);
            s5 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 5 * stride), s5);
            s6 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 6 * stride), s6);
            s7 = Lanes.MultiplyAdd(w, Lanes.At(ref input, i + 7 * stride), s7);
        }
        Add(s0, ref product, 0);
        Add(s1, ref product, 1);
        Add(s2, ref product, 2);
        Add(s3, ref product, 3);
        Add(s4, ref product, 4);
        Add(s5, ref product, 5);
        Add(s6, ref product, 6);
        Add(s7, ref product, 7);
    }

    private static void AddProduct(ReadOnlySpan<double> weights, ref double input, Span<double> product)
    {
        ref double weight = ref MemoryMarshal.GetReference(weights);
        Vector512<double> even = default, odd = default;
        nuint length = (nuint)(weights.Length / Lanes.Count), i = 0;
        for (; i + 1 < length; i += 2)
        {
            even = Lanes.MultiplyAdd(Vector512.LoadUnsafe(ref weight, i * Lanes.Count), Lanes.At(ref input, i), even);
            odd = Lanes.MultiplyAdd(Vector512.LoadUnsafe(ref weight, (i + 1) * Lanes.Count), Lanes.At(ref input, i + 1), odd);
        }
        if (i < length) even = Lanes.MultiplyAdd(Vector512.LoadUnsafe(ref weight, i * Lanes.Count), Lanes.At(ref input, i), even);
        Add(even + odd, ref MemoryMarshal.GetReference(product), 0);
    }

    private static void Add(Vector512<double> sum, ref double product, nuint column) =>
        (Vector512.LoadUnsafe(ref product, column * Lanes.Count) + sum).StoreUnsafe(ref product, column * Lanes.Count);
}
