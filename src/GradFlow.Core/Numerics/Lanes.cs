using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Operations on eight lanes at once whose bits do not depend on how wide the hardware's vectors are: sums have one order, and a
/// product is rounded together with its sum everywhere.
/// </summary>
internal static class Lanes
{
    /// <summary>Number of lanes.</summary>
    public const int Count = 8;

    private const int ExponentBias = 1023;
    private const int LargestBiasedExponent = 2047;
    private const int FractionBits = 52;

    /// <summary>Smallest multiple of <see cref="Count"/> that holds <paramref name="count"/> numbers.</summary>
    public static int Pad(int count) => (count + Count - 1) / Count * Count;

    /// <summary><c>x y + sum</c>, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> sum) => Avx512F.IsSupported
        ? Avx512F.FusedMultiplyAdd(x, y, sum)
        : Vector512.Create(
            MultiplyAdd(x.GetLower(), y.GetLower(), sum.GetLower()), MultiplyAdd(x.GetUpper(), y.GetUpper(), sum.GetUpper()));

    /// <summary>One number of a sequence in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> At(ref double numbers, nuint index) => Vector512.Create(Unsafe.Add(ref numbers, index));

    /// <summary>The sum of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> vector)
    {
        Vector256<double> half = vector.GetLower() + vector.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1];
    }

    /// <summary>The largest lane; none is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Largest(Vector512<double> vector)
    {
        Vector256<double> half = Vector256.Max(vector.GetLower(), vector.GetUpper());
        Vector128<double> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return Math.Max(quarter[0], quarter[1]);
    }

    /// <summary>The sums of the lanes of eight vectors in sequence, each as <see cref="Sum"/> gives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sums(ref double vectors)
    {
        if (!Avx512F.IsSupported)
        {
            Vector512<double> sums = default;
            for (int i = 0; i < Count; i++) sums = sums.WithElement(i, Sum(Vector512.LoadUnsafe(ref vectors, (nuint)(i * Count))));
            return sums;
        }
        // Unpacking takes from both in turns: the even results from the first, the odd ones from the second.
        Vector512<double> first = Quarters(ref vectors, 0, 2, 4, 6), second = Quarters(ref vectors, 1, 3, 5, 7);
        return Avx512F.UnpackLow(first, second) + Avx512F.UnpackHigh(first, second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<double> Quarters(ref double vectors, nuint i, nuint j, nuint k, nuint l)
        {
            Vector512<double> left = Halves(ref vectors, i, j), right = Halves(ref vectors, k, l);
            return Avx512F.Shuffle4x128(left, right, 0b10_00_10_00) + Avx512F.Shuffle4x128(left, right, 0b11_01_11_01);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<double> Halves(ref double vectors, nuint i, nuint j)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref vectors, i * Count), y = Vector512.LoadUnsafe(ref vectors, j * Count);
            return Avx512F.Shuffle4x128(x, y, 0b01_00_01_00) + Avx512F.Shuffle4x128(x, y, 0b11_10_11_10);
        }
    }

    /// <summary>Lays eight rows that lie side by side one below the other.</summary>
    /// <param name="tile">The rows side by side.</param>
    /// <param name="rows">Receives eight rows.</param>
    /// <param name="stride">Distance of the rows.</param>
    public static void ToRows(ReadOnlySpan<double> tile, Span<double> rows, int stride)
    {
        int count = tile.Length / Count, whole = count - count % Count;
        ref double source = ref MemoryMarshal.GetReference(tile);
        ref double target = ref MemoryMarshal.GetReference(rows[..((Count - 1) * stride + count)]);
        for (int c = 0; c < whole; c += Count)
            Transpose(ref Unsafe.Add(ref source, c * Count), Count, ref Unsafe.Add(ref target, c), (nuint)stride);
        for (int c = whole; c < count; c++)
            for (int lane = 0; lane < Count; lane++) rows[lane * stride + c] = tile[c * Count + lane];
    }

    /// <summary>Lays eight rows side by side.</summary>
    /// <param name="rows">Eight rows.</param>
    /// <param name="stride">Distance of the rows.</param>
    /// <param name="tile">Receives them.</param>
    public static void FromRows(ReadOnlySpan<double> rows, int stride, Span<double> tile)
    {
        int count = tile.Length / Count, whole = count - count % Count;
        ref double source = ref MemoryMarshal.GetReference(rows[..((Count - 1) * stride + count)]);
        ref double target = ref MemoryMarshal.GetReference(tile);
        for (int c = 0; c < whole; c += Count)
            Transpose(ref Unsafe.Add(ref source, c), (nuint)stride, ref Unsafe.Add(ref target, c * Count), Count);
        for (int c = whole; c < count; c++)
            for (int lane = 0; lane < Count; lane++) tile[c * Count + lane] = rows[lane * stride + c];
    }

    /// <summary>Turns eight rows of eight numbers into eight columns.</summary>
    /// <param name="source">The first row.</param>
    /// <param name="sourceStride">Distance of the rows.</param>
    /// <param name="target">Receives the first column as a row.</param>
    /// <param name="targetStride">Distance of those.</param>
    private static void Transpose(ref double source, nuint sourceStride, ref double target, nuint targetStride)
    {
        if (!Avx512F.IsSupported)
        {
            for (nuint i = 0; i < Count; i++)
                for (nuint j = 0; j < Count; j++) Unsafe.Add(ref target, j * targetStride + i) = Unsafe.Add(ref source, i * sourceStride + j);
            return;
        }
        Vector512<double> r0 = Vector512.LoadUnsafe(ref source), r1 = Vector512.LoadUnsafe(ref source, sourceStride);
        Vector512<double> r2 = Vector512.LoadUnsafe(ref source, 2 * sourceStride), r3 = Vector512.LoadUnsafe(ref source, 3 * sourceStride);
        Vector512<double> r4 = Vector512.LoadUnsafe(ref source, 4 * sourceStride), r5 = Vector512.LoadUnsafe(ref source, 5 * sourceStride);
        Vector512<double> r6 = Vector512.LoadUnsafe(ref source, 6 * sourceStride), r7 = Vector512.LoadUnsafe(ref source, 7 * sourceStride);
        Scatter(
            Avx512F.UnpackLow(r0, r1), Avx512F.UnpackLow(r2, r3), Avx512F.UnpackLow(r4, r5), Avx512F.UnpackLow(r6, r7),
            ref target, targetStride);
        Scatter(
            Avx512F.UnpackHigh(r0, r1), Avx512F.UnpackHigh(r2, r3), Avx512F.UnpackHigh(r4, r5), Avx512F.UnpackHigh(r6, r7),
            ref Unsafe.Add(ref target, targetStride), targetStride);

        // The quarters of each vector belong to the columns 0, 2, 4 and 6, or 1, 3, 5 and 7.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Scatter(
            Vector512<double> x, Vector512<double> y, Vector512<double> z, Vector512<double> w, ref double target, nuint stride)
        {
            const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
            Vector512<double> left = Avx512F.Shuffle4x128(x, y, Even), right = Avx512F.Shuffle4x128(z, w, Even);
            Avx512F.Shuffle4x128(left, right, Even).StoreUnsafe(ref target);
            Avx512F.Shuffle4x128(left, right, Odd).StoreUnsafe(ref target, 4 * stride);
            left = Avx512F.Shuffle4x128(x, y, Odd);
            right = Avx512F.Shuffle4x128(z, w, Odd);
            Avx512F.Shuffle4x128(left, right, Even).StoreUnsafe(ref target, 2 * stride);
            Avx512F.Shuffle4x128(left, right, Odd).StoreUnsafe(ref target, 6 * stride);
        }
    }

    /// <summary>The larger of two lanes; the second where one is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Larger(Vector512<double> x, Vector512<double> y) => Avx512F.IsSupported
        ? Avx512F.Max(x, y)
        : Vector512.ConditionalSelect(Vector512.GreaterThan(x, y), x, y);

    /// <summary>The smaller of two lanes; the second where one is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Smaller(Vector512<double> x, Vector512<double> y) => Avx512F.IsSupported
        ? Avx512F.Min(x, y)
        : Vector512.ConditionalSelect(Vector512.LessThan(x, y), x, y);

    /// <summary><c>2^exponent</c>, 0 below the normal range and infinite above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> PowerOfTwo(Vector512<long> exponent) => Vector512.ShiftLeft(
        Vector512.Min(
            Vector512.Max(exponent + Vector512.Create((long)ExponentBias), Vector512<long>.Zero),
            Vector512.Create((long)LargestBiasedExponent)),
        FractionBits).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> MultiplyAdd(Vector256<double> x, Vector256<double> y, Vector256<double> sum) => Fma.IsSupported
        ? Fma.MultiplyAdd(x, y, sum)
        : Vector256.Create(
            MultiplyAdd(x.GetLower(), y.GetLower(), sum.GetLower()), MultiplyAdd(x.GetUpper(), y.GetUpper(), sum.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> MultiplyAdd(Vector128<double> x, Vector128<double> y, Vector128<double> sum) =>
        AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.FusedMultiplyAdd(sum, x, y)
            : Vector128.Create(Math.FusedMultiplyAdd(x[0], y[0], sum[0]), Math.FusedMultiplyAdd(x[1], y[1], sum[1]));
}
