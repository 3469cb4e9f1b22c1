using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Vector kernels over one neuron's row of coordinates <c>v_k</c>. A coordinate is active exactly when it is positive; frozen ones
/// are stored as 0. Rows are padded with zeros to a multiple of <see cref="Lanes.Count"/>. Lanes, reduction order and operations are
/// fixed, so that narrower hardware gives the same bits.
/// </summary>
internal static class RowKernels
{
    /// <summary>An active coordinate never underflows to 0, which would freeze it without a switch.</summary>
    public const double SmallestActive = 1e-300;

    /// <summary><c>P = Σ_S G_k v_k</c> and <c>R = Σ_S G_k²</c> over the active coordinates.</summary>
    public static (double P, double R) Project(ReadOnlySpan<double> row, ReadOnlySpan<double> impulse)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        Vector512<double> p = Vector512<double>.Zero, r = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> force = Vector512.LoadUnsafe(ref g, i);
            force &= Vector512.GreaterThan(value, Vector512<double>.Zero);
            p += force * value;
            r += force * force;
        }
        return (Lanes.Sum(p), Lanes.Sum(r));
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
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> active = Vector512.GreaterThan(value, Vector512<double>.Zero);
            Vector512<double> moved = active & (scales * value + displacements * Vector512.LoadUnsafe(ref g, i));
            lowest = Vector512.Min(lowest, moved);
            (active & Vector512.Max(moved, Vector512.Create(SmallestActive))).StoreUnsafe(ref target, i);
        }
        return Vector512.EqualsAll(lowest, Vector512<double>.Zero);
    }

    /// <summary><see cref="Project"/> over the active coordinates that grow with an output weight of the given sign.</summary>
    public static (double P, double R) ProjectHelping(ReadOnlySpan<double> row, ReadOnlySpan<double> impulse, double sign)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        Vector512<double> p = Vector512<double>.Zero, r = Vector512<double>.Zero, signs = Vector512.Create(sign);
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> force = signs * Vector512.LoadUnsafe(ref g, i);
            force &= Vector512.GreaterThan(value, Vector512<double>.Zero) & Vector512.GreaterThan(force, Vector512<double>.Zero);
            p += force * value;
            r += force * force;
        }
        return (Lanes.Sum(p), Lanes.Sum(r));
    }

    /// <summary>
    /// Finds the active coordinates that fall to 0 within a displacement of the output weight's integral, and projects over the others.
    /// </summary>
    public static (int Count, double P, double R) FindReached(
        ReadOnlySpan<double> row, ReadOnlySpan<double> impulse, double sign, double displacement, Span<int> reached)
    {
        ref double v = ref MemoryMarshal.GetReference(row);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        Vector512<double> p = Vector512<double>.Zero, r = Vector512<double>.Zero;
        Vector512<double> signs = Vector512.Create(sign), displacements = Vector512.Create(displacement);
        int count = 0;
        for (nuint i = 0; i < (nuint)row.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            Vector512<double> force = signs * Vector512.LoadUnsafe(ref g, i);
            Vector512<double> active = Vector512.GreaterThan(value, Vector512<double>.Zero);
            Vector512<double> opposes = active & Vector512.LessThan(force, Vector512<double>.Zero);
            // The displacement may be infinite: then every coordinate that is pulled down is reached.
            Vector512<double> falls = opposes & Vector512.GreaterThanOrEqual(-force * displacements, value);
            for (ulong lanes = Vector512.ExtractMostSignificantBits(falls); lanes != 0; lanes &= lanes - 1)
                reached[count++] = (int)i + BitOperations.TrailingZeroCount(lanes);
            force &= active & ~falls;
            p += force * value;
            r += force * force;
        }
        return (count, Lanes.Sum(p), Lanes.Sum(r));
    }
}
