using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Vector kernels over a tile: eight neurons side by side, one vector per column. A coordinate is active exactly when it is positive;
/// frozen ones are stored as 0. Sums run over the columns lane by lane, so that nothing is added across the lanes. Every loop is a
/// method of its own, never inlined, because the compiler keeps its sums in registers only in a small one.
/// </summary>
internal static class TileKernels
{
    /// <summary>Rounding errors of a coordinate that has come to 0, relative to where it started.</summary>
    private const double RoundingShare = 1e-15;

    /// <summary><c>P = Σ_S G_k v_k</c> and <c>R = Σ_S G_k²</c> over the active coordinates.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="next">Distance to the same column of the tile after it.</param>
    /// <param name="impulse">The impulse G.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (Vector512<double> P, Vector512<double> R) Project(ReadOnlySpan<double> tile, int next, ReadOnlySpan<double> impulse)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        Vector512<double> p = Vector512<double>.Zero, r = p, oddP = p, oddR = p;
        nuint c = 0, count = (nuint)(tile.Length / Lanes.Count);
        for (; c + 1 < count; c += 2)
        {
            Prefetch(ref v, (nuint)next + c / 2 * Lanes.Count);
            Vector512<double> even = Vector512.LoadUnsafe(ref v, c * Lanes.Count), odd = Vector512.LoadUnsafe(ref v, (c + 1) * Lanes.Count);
            Vector512<double> evenForce = Lanes.At(ref g, c), oddForce = Lanes.At(ref g, c + 1);
            p = Lanes.MultiplyAdd(even, evenForce, p);
            oddP = Lanes.MultiplyAdd(odd, oddForce, oddP);
            r = Lanes.MultiplyAdd(OnlyActive(even, evenForce), evenForce, r);
            oddR = Lanes.MultiplyAdd(OnlyActive(odd, oddForce), oddForce, oddR);
        }
        if (c < count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> force = Lanes.At(ref g, c);
            p = Lanes.MultiplyAdd(value, force, p);
            r = Lanes.MultiplyAdd(OnlyActive(value, force), force, r);
        }
        return (p + oddP, r + oddR);
    }

    /// <summary><see cref="Project"/> for both impulses of a pair at once, from a column on, with <c>R₁₂ = Σ_S G₁ G₂</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (Vector512<double> P1, Vector512<double> R11, Vector512<double> P2, Vector512<double> R12, Vector512<double> R22) ProjectTwice(
        ReadOnlySpan<double> tile, int next, ImpulsePair impulses, int start)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g1 = ref impulses.First[start];
        ref double g2 = ref impulses.Second[start];
        Vector512<double> p1 = Vector512<double>.Zero, r11 = p1, p2 = p1, r12 = p1, r22 = p1;
        Vector512<double> oddP1 = p1, oddR11 = p1, oddP2 = p1, oddR12 = p1, oddR22 = p1;
        nuint c = 0, count = (nuint)(tile.Length / Lanes.Count);
        for (; c + 1 < count; c += 2)
        {
            Prefetch(ref v, (nuint)next + c / 2 * Lanes.Count);
            Vector512<double> even = Vector512.LoadUnsafe(ref v, c * Lanes.Count), odd = Vector512.LoadUnsafe(ref v, (c + 1) * Lanes.Count);
            Vector512<double> even1 = Lanes.At(ref g1, c), even2 = Lanes.At(ref g2, c);
            Vector512<double> odd1 = Lanes.At(ref g1, c + 1), odd2 = Lanes.At(ref g2, c + 1);
            p1 = Lanes.MultiplyAdd(even, even1, p1);
            p2 = Lanes.MultiplyAdd(even, even2, p2);
            oddP1 = Lanes.MultiplyAdd(odd, odd1, oddP1);
            oddP2 = Lanes.MultiplyAdd(odd, odd2, oddP2);
            Vector512<double> active1 = OnlyActive(even, even1), active2 = OnlyActive(even, even2);
            r11 = Lanes.MultiplyAdd(active1, even1, r11);
            r12 = Lanes.MultiplyAdd(active1, even2, r12);
            r22 = Lanes.MultiplyAdd(active2, even2, r22);
            (active1, active2) = (OnlyActive(odd, odd1), OnlyActive(odd, odd2));
            oddR11 = Lanes.MultiplyAdd(active1, odd1, oddR11);
            oddR12 = Lanes.MultiplyAdd(active1, odd2, oddR12);
            oddR22 = Lanes.MultiplyAdd(active2, odd2, oddR22);
        }
        if (c < count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> force1 = Lanes.At(ref g1, c), force2 = Lanes.At(ref g2, c);
            Vector512<double> active1 = OnlyActive(value, force1), active2 = OnlyActive(value, force2);
            p1 = Lanes.MultiplyAdd(value, force1, p1);
            p2 = Lanes.MultiplyAdd(value, force2, p2);
            r11 = Lanes.MultiplyAdd(active1, force1, r11);
            r12 = Lanes.MultiplyAdd(active1, force2, r12);
            r22 = Lanes.MultiplyAdd(active2, force2, r22);
        }
        return (p1 + oddP1, r11 + oddR11, p2 + oddP2, r12 + oddR12, r22 + oddR22);
    }

    /// <summary><c>v_k ← unit · v_k + displacement · G_k</c> for the active coordinates.</summary>
    /// <returns>The lanes in which one of them fell to 0, that is in which a switch may lie on the way.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Move(
        ReadOnlySpan<double> tile, int next, ReadOnlySpan<double> impulse, Vector512<double> unit, Vector512<double> displacement, Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        ref double target = ref MemoryMarshal.GetReference(destination);
        Vector512<double> lowest = Vector512<double>.One;
        nuint count = (nuint)(tile.Length / Lanes.Count);
        for (nuint c = 0; c < count; c++)
        {
            Prefetch(ref v, (nuint)next + (c + count) / 2 * Lanes.Count);
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> moved = Lanes.MultiplyAdd(displacement, Lanes.At(ref g, c), unit * value);
            lowest = Lanes.Smaller(OnlyActive(value, moved, Vector512<double>.One), lowest);
            OnlyActive(value, moved).StoreUnsafe(ref target, c * Lanes.Count);
        }
        return Vector512.LessThan(lowest, Vector512.Create(RowKernels.SmallestActive));
    }

    /// <summary><see cref="Move"/> through both impulses of a pair in sequence, from a column on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> MoveTwice(
        ReadOnlySpan<double> tile,
        int next,
        ImpulsePair impulses,
        int start,
        Vector512<double> firstUnit,
        Vector512<double> firstDisplacement,
        Vector512<double> secondUnit,
        Vector512<double> secondDisplacement,
        Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g1 = ref impulses.First[start];
        ref double g2 = ref impulses.Second[start];
        ref double target = ref MemoryMarshal.GetReference(destination);
        Vector512<double> lowest = Vector512<double>.One;
        nuint count = (nuint)(tile.Length / Lanes.Count);
        for (nuint c = 0; c < count; c++)
        {
            Prefetch(ref v, (nuint)next + (c + count) / 2 * Lanes.Count);
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> halfway = Lanes.MultiplyAdd(firstDisplacement, Lanes.At(ref g1, c), firstUnit * value);
            Vector512<double> moved = Lanes.MultiplyAdd(secondDisplacement, Lanes.At(ref g2, c), secondUnit * halfway);
            lowest = Lanes.Smaller(OnlyActive(value, Lanes.Smaller(halfway, moved), Vector512<double>.One), lowest);
            OnlyActive(value, moved).StoreUnsafe(ref target, c * Lanes.Count);
        }
        return Vector512.LessThan(lowest, Vector512.Create(RowKernels.SmallestActive));
    }

    /// <summary><see cref="Move"/> and <see cref="Accumulate"/> in one, without storing the moved coordinates.</summary>
    /// <returns>The lanes in which one of them fell to 0.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> AccumulateMoved(
        ReadOnlySpan<double> tile,
        int next,
        ReadOnlySpan<double> impulse,
        Vector512<double> unit,
        Vector512<double> displacement,
        Vector512<double> weight,
        Span<double> share)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        ref double s = ref MemoryMarshal.GetReference(share);
        Vector512<double> lowest = Vector512<double>.One;
        nuint count = (nuint)(tile.Length / Lanes.Count);
        for (nuint c = 0; c < count; c++)
        {
            Prefetch(ref v, (nuint)next + (c + count) / 2 * Lanes.Count);
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> moved = Lanes.MultiplyAdd(displacement, Lanes.At(ref g, c), unit * value);
            lowest = Lanes.Smaller(OnlyActive(value, moved, Vector512<double>.One), lowest);
            Lanes.MultiplyAdd(weight, OnlyActive(value, moved), Vector512.LoadUnsafe(ref s, c * Lanes.Count)).StoreUnsafe(ref s, c * Lanes.Count);
        }
        return Vector512.LessThan(lowest, Vector512.Create(RowKernels.SmallestActive));
    }

    /// <summary><see cref="MoveTwice"/> and <see cref="Accumulate"/> in one, without storing the moved coordinates.</summary>
    /// <returns>The lanes in which one of them fell to 0.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> AccumulateMovedTwice(
        ReadOnlySpan<double> tile,
        int next,
        ImpulsePair impulses,
        int start,
        Vector512<double> firstUnit,
        Vector512<double> firstDisplacement,
        Vector512<double> secondUnit,
        Vector512<double> secondDisplacement,
        Vector512<double> weight,
        Span<double> share)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g1 = ref impulses.First[start];
        ref double g2 = ref impulses.Second[start];
        ref double s = ref MemoryMarshal.GetReference(share);
        Vector512<double> lowest = Vector512<double>.One;
        nuint count = (nuint)(tile.Length / Lanes.Count);
        for (nuint c = 0; c < count; c++)
        {
            Prefetch(ref v, (nuint)next + (c + count) / 2 * Lanes.Count);
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> halfway = Lanes.MultiplyAdd(firstDisplacement, Lanes.At(ref g1, c), firstUnit * value);
            Vector512<double> moved = Lanes.MultiplyAdd(secondDisplacement, Lanes.At(ref g2, c), secondUnit * halfway);
            lowest = Lanes.Smaller(OnlyActive(value, Lanes.Smaller(halfway, moved), Vector512<double>.One), lowest);
            Lanes.MultiplyAdd(weight, OnlyActive(value, moved), Vector512.LoadUnsafe(ref s, c * Lanes.Count)).StoreUnsafe(ref s, c * Lanes.Count);
        }
        return Vector512.LessThan(lowest, Vector512.Create(RowKernels.SmallestActive));
    }

    /// <summary>
    /// <c>v_k ← unit · v_k + displacement · G_k</c> for the active coordinates that are not 0 by then: the state after a displacement
    /// that has only grown, switches included.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Place(
        ReadOnlySpan<double> tile, ReadOnlySpan<double> impulse, Vector512<double> unit, Vector512<double> displacement, Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double g = ref MemoryMarshal.GetReference(impulse);
        ref double target = ref MemoryMarshal.GetReference(destination);
        nuint count = (nuint)(tile.Length / Lanes.Count);
        for (nuint c = 0; c < count; c++)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            Vector512<double> start = unit * value, moved = Lanes.MultiplyAdd(displacement, Lanes.At(ref g, c), start);
            // A neuron may stand still where its last coordinate came to 0: what rounding leaves of it is no activity.
            OnlyActive(value, OnlyActive(moved - RoundingShare * start, moved)).StoreUnsafe(ref target, c * Lanes.Count);
        }
    }

    /// <summary><c>v_k ← max(v_k, 0)</c>: the frozen coordinates are stored as 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Freeze(ReadOnlySpan<double> tile, Span<double> destination)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double target = ref MemoryMarshal.GetReference(destination);
        for (nuint i = 0; i < (nuint)tile.Length; i += Lanes.Count)
            Lanes.Larger(Vector512.LoadUnsafe(ref v, i), Vector512<double>.Zero).StoreUnsafe(ref target, i);
    }

    /// <summary>Copies the coordinates, and lowers <c>least_k</c> to <c>scale · v_k</c> of the active ones, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Copy(ReadOnlySpan<double> tile, Span<double> destination, Vector512<double> scale, Span<double> least)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double target = ref MemoryMarshal.GetReference(destination);
        ref double l = ref MemoryMarshal.GetReference(least);
        for (nuint i = 0; i < (nuint)tile.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i), lowest = Vector512.LoadUnsafe(ref l, i);
            value.StoreUnsafe(ref target, i);
            Lanes.Smaller(OnlyActive(value, scale * value, lowest), lowest).StoreUnsafe(ref l, i);
        }
    }

    /// <summary><c>share_k ← share_k + weight · v_k</c>, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Accumulate(ReadOnlySpan<double> tile, Vector512<double> weight, Span<double> share)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double s = ref MemoryMarshal.GetReference(share);
        for (nuint i = 0; i < (nuint)tile.Length; i += Lanes.Count)
            Lanes.MultiplyAdd(weight, Vector512.LoadUnsafe(ref v, i), Vector512.LoadUnsafe(ref s, i)).StoreUnsafe(ref s, i);
    }

    /// <summary>Adds the lanes of every column of <paramref name="lanes"/> to <paramref name="sums"/> and leaves zeros there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TakeLanes(Span<double> lanes, Span<double> sums)
    {
        ref double values = ref MemoryMarshal.GetReference(lanes);
        int c = 0;
        for (; c + Lanes.Count <= sums.Length; c += Lanes.Count)
        {
            Span<double> eight = sums.Slice(c, Lanes.Count);
            (Vector512.Create<double>(eight) + Lanes.Sums(ref Unsafe.Add(ref values, c * Lanes.Count))).CopyTo(eight);
        }
        for (; c < sums.Length; c++) sums[c] += Lanes.Sum(Vector512.LoadUnsafe(ref values, (nuint)c * Lanes.Count));
        lanes.Clear();
    }

    /// <summary>The largest difference of a coordinate in each lane of two tiles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> LargestDifference(ReadOnlySpan<double> tile, ReadOnlySpan<double> other)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double w = ref MemoryMarshal.GetReference(other);
        Vector512<double> largest = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)tile.Length; i += Lanes.Count)
            largest = Lanes.Larger(Vector512.Abs(Vector512.LoadUnsafe(ref v, i) - Vector512.LoadUnsafe(ref w, i)), largest);
        return largest;
    }

    /// <summary><c>Σ_k v_k²</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> SquaredNorm(ReadOnlySpan<double> tile)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint i = 0; i < (nuint)tile.Length; i += Lanes.Count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, i);
            sum = Lanes.MultiplyAdd(value, value, sum);
        }
        return sum;
    }

    /// <summary><c>Σ_k u_k v_k</c> and <c>Σ_k v_k²</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (Vector512<double> Dot, Vector512<double> Square) Describe(ReadOnlySpan<double> tile, ReadOnlySpan<double> weights)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double u = ref MemoryMarshal.GetReference(weights);
        Vector512<double> dot = Vector512<double>.Zero, square = dot, oddDot = dot, oddSquare = dot;
        nuint c = 0, count = (nuint)(tile.Length / Lanes.Count);
        for (; c + 1 < count; c += 2)
        {
            Vector512<double> even = Vector512.LoadUnsafe(ref v, c * Lanes.Count), odd = Vector512.LoadUnsafe(ref v, (c + 1) * Lanes.Count);
            dot = Lanes.MultiplyAdd(even, Lanes.At(ref u, c), dot);
            square = Lanes.MultiplyAdd(even, even, square);
            oddDot = Lanes.MultiplyAdd(odd, Lanes.At(ref u, c + 1), oddDot);
            oddSquare = Lanes.MultiplyAdd(odd, odd, oddSquare);
        }
        if (c < count)
        {
            Vector512<double> value = Vector512.LoadUnsafe(ref v, c * Lanes.Count);
            dot = Lanes.MultiplyAdd(value, Lanes.At(ref u, c), dot);
            square = Lanes.MultiplyAdd(value, value, square);
        }
        return (dot + oddDot, square + oddSquare);
    }

    /// <summary><c>Σ_k u_k min(v_k, 0)</c> of coordinates as they are at time 0, when the frozen ones are not stored as 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Frozen(ReadOnlySpan<double> tile, ReadOnlySpan<double> weights)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        ref double u = ref MemoryMarshal.GetReference(weights);
        Vector512<double> sum = Vector512<double>.Zero;
        for (nuint c = 0; c < (nuint)(tile.Length / Lanes.Count); c++)
            sum = Lanes.MultiplyAdd(
                Lanes.Smaller(Vector512.LoadUnsafe(ref v, c * Lanes.Count), Vector512<double>.Zero), Lanes.At(ref u, c), sum);
        return sum;
    }

    /// <summary>Adds the number of neurons active on each column.</summary>
    public static void CountActive(ReadOnlySpan<double> tile, Span<int> counts)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        for (int c = 0; c < counts.Length; c++)
            counts[c] += BitOperations.PopCount(Vector512.ExtractMostSignificantBits(
                Vector512.GreaterThan(Vector512.LoadUnsafe(ref v, (nuint)(c * Lanes.Count)), Vector512<double>.Zero)));
    }

    /// <summary>
    /// The active sets as bits, <c>Σ_S f_k²</c>, and the largest <c>f_k²</c> of an active coordinate with <c>a f_k &lt; 0</c>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (Vector512<ulong> Sets, Vector512<double> Total, Vector512<double> Against) Oppose(
        ReadOnlySpan<double> tile, ReadOnlySpan<double> forces, Vector512<double> a)
    {
        ref double v = ref MemoryMarshal.GetReference(tile);
        Vector512<ulong> sets = Vector512<ulong>.Zero;
        Vector512<double> total = Vector512<double>.Zero, against = total;
        for (int c = 0; c < tile.Length / Lanes.Count; c++)
        {
            Vector512<double> active = Vector512.GreaterThan(Vector512.LoadUnsafe(ref v, (nuint)c * Lanes.Count), Vector512<double>.Zero);
            Vector512<double> square = active & Vector512.Create(forces[c] * forces[c]);
            sets |= active.AsUInt64() & Vector512.Create(1UL << c);
            total += square;
            Vector512<double> opposes = Vector512.LessThan(a * Vector512.Create(forces[c]), Vector512<double>.Zero);
            against = Lanes.Larger(opposes & square, against);
        }
        return (sets, total, against);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> OnlyActive(Vector512<double> value, Vector512<double> number, Vector512<double> otherwise = default) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<double>.Zero), number, otherwise);

    /// <summary>
    /// Asks for a number before it is needed: the first loop over a tile fetches half of the next tile, the second the other half, so
    /// that the memory is busy all the time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref double tile, nuint offset)
    {
        if (Sse.IsSupported) Sse.Prefetch1((double*)Unsafe.AsPointer(ref tile) + offset);
    }
}
