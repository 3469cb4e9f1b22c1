using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Vector kernels over one neuron's row of coordinates <c>v_k</c>. A coordinate is active exactly when it is positive; frozen ones
/// are stored as 0. Rows are padded with zeros to a multiple of <see cref="Lanes"/>. Lanes, reduction order and operations are
/// fixed, so that narrower hardware gives the same bits.
/// </summary>
internal static class RowKernels
{
    /// <summary>Number of doubles a row is padded to a multiple of.</summary>
    public const int Lanes = 8;

    /// <summary>An active coordinate never underflows to 0, which would freeze it without a switch.</summary>
    public const double SmallestActive = 1e-300;

    /// <summary>Smallest multiple of <see cref="Lanes"/> that holds <paramref name="count"/> coordinates.</summary>
    public static int Pad(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary><c>P = Σ_S G_k v_k</c> and <c>R = Σ_S G_k²</c> over the active coordinates.</summary>
    public static (double P, double R) Project(ReadOnlySpan<double> row, ReadOnlySpan<double> impulse)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        Vector512<double> p = Vector512<double>.Zero, r = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> force = Vector512.LoadUnsafe(ref g, i);
            force &= Vector512.GreaterThan(value, Vector512<double>.Zero);
            p += force * value;
            r += force * force;
        }
        return (Sum(p), Sum(r));
    }

    /// <summary>
    /// <c>v_k ← scale · v_k + displacement · G_k</c> for the active coordinates; false when one of them became negative, that is
    /// when a switch lies on the way.
    /// </summary>
    public static bool TryMove(
        ReadOnlySpan<double> row, ReadOnlySpan<double> impulse, double scale, double displacement, Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        ref double target = ref MemoryMarshal.GetReference(destination);
        Vector512<double> scales = Vector512.Create(scale), displacements = Vector512.Create(displacement);
        Vector512<double> lowest = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> active = Vector512.GreaterThan(value, Vector512<double>.Zero);
            Vector512<double> moved = active & (scales * value + displacements * Vector512.LoadUnsafe(ref g, i));
            lowest = Vector512.Min(lowest, moved);
            (active & Vector512.Max(moved, Vector512.Create(SmallestActive))).StoreUnsafe(ref target, i);
        }
        return Vector512.EqualsAll(lowest, Vector512<double>.Zero);
    }

    /// <summary><see cref="Project"/> for two impulses at once, with <c>R₁₂ = Σ_S G₁ G₂</c>.</summary>
    public static (double P1, double R11, double P2, double R12, double R22) ProjectTwice(
        ReadOnlySpan<double> row, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g1 = ref MemoryMarshal.GetReference(first);
        ref double g2 = ref MemoryMarshal.GetReference(second);
        Vector512<double> p1 = Vector512<double>.Zero, r11 = p1, p2 = p1, r12 = p1, r22 = p1;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> active = Vector512.GreaterThan(value, Vector512<double>.Zero);
            Vector512<double> one = active & Vector512.LoadUnsafe(ref g1, i), two = active & Vector512.LoadUnsafe(ref g2, i);
            p1 += one * value;
            r11 += one * one;
            p2 += two * value;
            r12 += one * two;
            r22 += two * two;
        }
        return (Sum(p1), Sum(r11), Sum(p2), Sum(r12), Sum(r22));
    }

    /// <summary><see cref="TryMove"/> through two impulses in sequence, without a scale.</summary>
    public static bool TryMoveTwice(
        ReadOnlySpan<double> row,
        ReadOnlySpan<double> first,
        double firstDisplacement,
        ReadOnlySpan<double> second,
        double secondDisplacement,
        Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g1 = ref MemoryMarshal.GetReference(first);
        ref double g2 = ref MemoryMarshal.GetReference(second);
        ref double target = ref MemoryMarshal.GetReference(destination);
        Vector512<double> d1 = Vector512.Create(firstDisplacement), d2 = Vector512.Create(secondDisplacement);
        Vector512<double> lowest = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> active = Vector512.GreaterThan(value, Vector512<double>.Zero);
            Vector512<double> halfway = active & (value + d1 * Vector512.LoadUnsafe(ref g1, i));
            Vector512<double> moved = active & (halfway + d2 * Vector512.LoadUnsafe(ref g2, i));
            lowest = Vector512.Min(lowest, Vector512.Min(halfway, moved));
            (active & Vector512.Max(moved, Vector512.Create(SmallestActive))).StoreUnsafe(ref target, i);
        }
        return Vector512.EqualsAll(lowest, Vector512<double>.Zero);
    }

    /// <summary><c>share_k ← share_k + weight · v_k</c>.</summary>
    public static void Accumulate(ReadOnlySpan<double> row, double weight, Span<double> share)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double s = ref MemoryMarshal.GetReference(share);
        Vector512<double> weights = Vector512.Create(weight);
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes)
            (Vector512.LoadUnsafe(ref s, i) + weights * Vector512.LoadUnsafe(ref v, i)).StoreUnsafe(ref s, i);
    }

    /// <summary><c>Σ x_i y_i</c>; the lengths are equal and a multiple of <see cref="Lanes"/>.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ref double x = ref MemoryMarshal.GetReference(left);
        ref double y = ref MemoryMarshal.GetReference(right);
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)left.Length; i += Lanes)
            sum += Vector512.LoadUnsafe(ref x, i) * Vector512.LoadUnsafe(ref y, i);
        return Sum(sum);
    }

    /// <summary>Multiplies the active coordinates by a power of two, keeping them active.</summary>
    public static void Rescale(Span<double> row, double factor)
    {
        for (int k = 0; k < row.Length; k++)
            if (row[k] > 0) row[k] = Math.Max(row[k] * factor, SmallestActive);
    }

    private static double Sum(Vector512<double> vector)
    {
        Vector256<double> half = vector.GetLower() + vector.GetUpper();
        Vector128<double> quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[1];
    }
}
