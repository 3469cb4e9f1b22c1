using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>Scalar products of eight rows side by side with rows one below the other.</summary>
internal static class LaneProducts
{
    /// <summary>So many vectors stay in the first-level cache while the rows pass by.</summary>
    private const int Chunk = 256;

    /// <summary>The scalar products.</summary>
    /// <param name="lanes">Eight rows side by side, a vector for each of d dimensions.</param>
    /// <param name="rows">The other rows.</param>
    /// <param name="stride">Their distance.</param>
    /// <param name="count">Their number.</param>
    /// <param name="dimension">Dimension d.</param>
    /// <param name="products">Receives a vector for each of them.</param>
    public static void Multiply(
        ReadOnlySpan<double> lanes, ReadOnlySpan<double> rows, int stride, int count, int dimension, Span<double> products)
    {
        products.Clear();
        for (int start = 0; start < dimension; start += Chunk)
        {
            int length = Math.Min(Chunk, dimension - start);
            ReadOnlySpan<double> chunk = lanes.Slice(start * Lanes.Count, length * Lanes.Count);
            int c = 0;
            for (; c + Lanes.Count <= count; c += Lanes.Count)
                AddEight(
                    chunk,
                    Lanes.Count,
                    length,
                    rows.Slice(c * stride + start, (Lanes.Count - 1) * stride + length),
                    stride,
                    products.Slice(c * Lanes.Count, Lanes.Count * Lanes.Count));
            for (; c < count; c++)
                AddProduct(chunk, rows.Slice(c * stride + start, length), products.Slice(c * Lanes.Count, Lanes.Count));
        }
    }

    /// <summary>Adds the sums of vectors, each times a number of its own, for eight rows of numbers.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="vectorStride">Their distance.</param>
    /// <param name="count">Their number.</param>
    /// <param name="rows">Eight rows of as many numbers.</param>
    /// <param name="stride">Distance of the rows.</param>
    /// <param name="sums">Receives a vector for each row.</param>
    public static void AddEight(
        ReadOnlySpan<double> vectors, int vectorStride, int count, ReadOnlySpan<double> rows, int stride, Span<double> sums)
    {
        ref double vector = ref MemoryMarshal.GetReference(vectors);
        ref double number = ref MemoryMarshal.GetReference(rows);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        nuint length = (nuint)count, step = (nuint)vectorStride, n = (nuint)stride;
        for (nuint i = 0; i < length; i++)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref vector, i * step);
            s0 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i), s0);
            s1 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + n), s1);
            s2 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 2 * n), s2);
            s3 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 3 * n), s3);
            s4 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 4 * n), s4);
            s5 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 5 * n), s5);
            s6 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 6 * n), s6);
            s7 = Lanes.MultiplyAdd(x, Lanes.At(ref number, i + 7 * n), s7);
        }
        Add(s0, ref sum, 0);
        Add(s1, ref sum, 1);
        Add(s2, ref sum, 2);
        Add(s3, ref sum, 3);
        Add(s4, ref sum, 4);
        Add(s5, ref sum, 5);
        Add(s6, ref sum, 6);
        Add(s7, ref sum, 7);
    }

    private static void AddProduct(ReadOnlySpan<double> lanes, ReadOnlySpan<double> row, Span<double> product)
    {
        ref double input = ref MemoryMarshal.GetReference(row);
        ref double weight = ref MemoryMarshal.GetReference(lanes);
        Vector512<double> even = default, odd = default;
        nuint length = (nuint)(lanes.Length / Lanes.Count), i = 0;
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
