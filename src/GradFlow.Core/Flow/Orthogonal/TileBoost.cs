using System.Numerics;
using System.Runtime.Intrinsics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Moves the neurons of a tile by one boost or two: all at once while none of them switches, and those that may switch one by one.
/// </summary>
internal sealed class TileBoost
{
    /// <summary>A bit for each lane.</summary>
    private const ulong AllLanes = (1UL << Lanes.Count) - 1;

    /// <summary>Where the factors on the way of a boost are kept: a tile for each share.</summary>
    private const int UnitColumn = 0, DisplacementColumn = 1;

    private readonly LorentzBoost _boost;
    private readonly double[] _row;
    private readonly double[] _halfway;
    private readonly NeuronTiles _along = new(columns: 2, FlowIntegrator.PointsPerFlight, TileMemory.Own);
    private readonly BoostMark[] _marks = new BoostMark[FlowIntegrator.PointsPerFlight];
    private readonly int[] _markCounts = new int[Lanes.Count];

    /// <summary>Work space for rows over a number of columns.</summary>
    public TileBoost(int columns)
    {
        int length = Lanes.Pad(columns);
        _boost = new LorentzBoost(length);
        (_row, _halfway) = (new double[length], new double[length]);
    }

    /// <summary>Moves a tile.</summary>
    /// <param name="from">Holds the tile.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="start">First column that may be active.</param>
    /// <param name="end">One past the last column that may be active.</param>
    /// <param name="impulses">The impulses.</param>
    /// <param name="to">Receives the moved tile in the same columns; not the same place.</param>
    /// <param name="target">Its number there.</param>
    /// <param name="switches">Receives the switches when they are wanted.</param>
    public void Move(
        NeuronTiles from, int tile, int start, int end, ImpulsePair impulses, NeuronTiles to, int target, PooledList<NeuronSwitch>? switches = null)
    {
        Motion motion = MotionOf(from, tile, start, end, impulses);
        ReadOnlySpan<double> source = from.Columns(tile, start, end);
        Span<double> destination = to.Columns(target, start, end);
        Vector512<double> switching = ~motion.KeepsSign | (impulses.IsDouble
            ? TileKernels.MoveTwice(source, from.TileDistance, impulses, start, motion.Unit, motion.Displacement, motion.SecondUnit, motion.SecondDisplacement, destination)
            : TileKernels.Move(source, from.TileDistance, impulses.First.AsSpan(start, end - start), motion.Unit, motion.Displacement, destination));
        to.Set(target, motion.Output, motion.Exponents);
        for (ulong lanes = Vector512.ExtractMostSignificantBits(switching); lanes != 0; lanes &= lanes - 1)
            MoveOne(from, tile * Lanes.Count + BitOperations.TrailingZeroCount(lanes), start, end, impulses, to,
                target * Lanes.Count + BitOperations.TrailingZeroCount(lanes), switches);
    }

    /// <summary>
    /// Moves a tile by one boost, and remembers where its neurons are at shares of the impulse on the way, for <see cref="PlaceAt"/>.
    /// </summary>
    /// <param name="from">Holds the tile.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="start">First column that may be active.</param>
    /// <param name="end">One past the last column that may be active.</param>
    /// <param name="impulses">The impulse, a single one.</param>
    /// <param name="shares">Shares of it, ascending.</param>
    /// <param name="to">Receives the moved tile in the same columns; not the same place.</param>
    /// <param name="target">Its number there.</param>
    /// <param name="switches">Receives the switches.</param>
    public void MoveAlong(
        NeuronTiles from, int tile, int start, int end, ImpulsePair impulses, ReadOnlySpan<double> shares, NeuronTiles to, int target,
        PooledList<NeuronSwitch> switches)
    {
        ReadOnlySpan<double> source = from.Columns(tile, start, end), impulse = impulses.First.AsSpan(start, end - start);
        Vector512<double> a = from.OutputsOf(tile);
        Vector512<long> exponents = from.ExponentsOf(tile);
        (Vector512<double> p, Vector512<double> r) = TileKernels.Project(source, from.TileDistance, impulse);
        Motion motion = MotionOf(a, exponents, p, r, share: 1);
        Vector512<double> switching =
            ~motion.KeepsSign | TileKernels.Move(source, from.TileDistance, impulse, motion.Unit, motion.Displacement, to.Columns(target, start, end));
        to.Set(target, motion.Output, motion.Exponents);
        ulong switchingLanes = Vector512.ExtractMostSignificantBits(switching);
        for (int i = 0; i < shares.Length && switchingLanes != AllLanes; i++)
        {
            Motion part = MotionOf(a, exponents, p, r, shares[i]);
            _along.Set(i, part.Output, part.Exponents);
            part.Unit.CopyTo(_along.Columns(i, UnitColumn, UnitColumn + 1));
            part.Displacement.CopyTo(_along.Columns(i, DisplacementColumn, DisplacementColumn + 1));
        }
        _markCounts.AsSpan().Fill(shares.Length);
        for (ulong lanes = switchingLanes; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            MoveOne(from, tile * Lanes.Count + lane, start, end, impulses, to, target * Lanes.Count + lane, switches, shares);
            _markCounts[lane] = _boost.MarkCount;
            for (int i = 0; i < _boost.MarkCount; i++)
            {
                int slot = i * Lanes.Count + lane;
                (_along.Outputs[slot], _along.Exponents[slot]) = (_marks[i].Output, exponents[lane] + _marks[i].Exponent);
                (_along.At(slot, UnitColumn), _along.At(slot, DisplacementColumn)) = (_marks[i].Unit, _marks[i].Displacement);
            }
        }
    }

    /// <summary>Places the neurons of the tile that <see cref="MoveAlong"/> has moved where they are at one of its shares.</summary>
    /// <param name="from">Holds the tile.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="start">First column that may be active.</param>
    /// <param name="end">One past the last column that may be active.</param>
    /// <param name="impulses">The impulse of <see cref="MoveAlong"/>.</param>
    /// <param name="share">Number of the share.</param>
    /// <param name="part">That share of the impulse.</param>
    /// <param name="to">Receives the tile in the same columns; not the same place.</param>
    /// <param name="target">Its number there.</param>
    public void PlaceAt(
        NeuronTiles from, int tile, int start, int end, ImpulsePair impulses, int share, ImpulsePair part, NeuronTiles to, int target)
    {
        TileKernels.Place(
            from.Columns(tile, start, end),
            impulses.First.AsSpan(start, end - start),
            Vector512.Create<double>(_along.Columns(share, UnitColumn, UnitColumn + 1)),
            Vector512.Create<double>(_along.Columns(share, DisplacementColumn, DisplacementColumn + 1)),
            to.Columns(target, start, end));
        to.Set(target, _along.OutputsOf(share), _along.ExponentsOf(share));
        for (int lane = 0; lane < Lanes.Count; lane++)
            if (_markCounts[lane] <= share)
                MoveOne(from, tile * Lanes.Count + lane, start, end, part, to, target * Lanes.Count + lane, switches: null);
    }

    /// <summary>
    /// Adds what the neurons of a tile contribute to the outputs after the impulses, <c>a v_k</c>, without storing where they are.
    /// </summary>
    /// <param name="from">Holds the tile.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="start">First column that may be active.</param>
    /// <param name="end">One past the last column that may be active.</param>
    /// <param name="impulses">The impulses.</param>
    /// <param name="moved">Work space for one tile.</param>
    /// <param name="share">Receives the sums of these columns, apart for each lane.</param>
    public void AddShare(
        NeuronTiles from, int tile, int start, int end, ImpulsePair impulses, NeuronTiles moved, Span<double> share)
    {
        Motion motion = MotionOf(from, tile, start, end, impulses);
        Vector512<double> weight = motion.Output * Lanes.PowerOfTwo(2 * motion.Exponents);
        ReadOnlySpan<double> source = from.Columns(tile, start, end);
        Vector512<double> switching = ~motion.KeepsSign | Accumulate(source, from.TileDistance, start, impulses, motion, weight, share);
        if (Vector512.ExtractMostSignificantBits(switching) == 0) return;
        // Those that switch have been added where they are not: they are taken out, moved one by one and added again.
        Accumulate(source, from.TileDistance, start, impulses, motion, -weight & switching, share);
        for (ulong lanes = Vector512.ExtractMostSignificantBits(switching); lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            MoveOne(from, tile * Lanes.Count + lane, start, end, impulses, moved, lane, switches: null);
            ReadOnlySpan<double> row = moved.Columns(0, start, end);
            double factor = moved.Outputs[lane] * Math.ScaleB(1, (int)Math.Clamp(2 * moved.Exponents[lane], -2000, 2000));
            for (int i = lane; i < row.Length; i += Lanes.Count) share[i] += factor * row[i];
        }
    }

    private static Vector512<double> Accumulate(
        ReadOnlySpan<double> source, int next, int start, ImpulsePair impulses, in Motion motion, Vector512<double> weight,
        Span<double> share) =>
        impulses.IsDouble
            ? TileKernels.AccumulateMovedTwice(
                source, next, impulses, start, motion.Unit, motion.Displacement, motion.SecondUnit, motion.SecondDisplacement, weight, share)
            : TileKernels.AccumulateMoved(
                source, next, impulses.First.AsSpan(start, source.Length / Lanes.Count), motion.Unit, motion.Displacement, weight, share);

    /// <summary>The boosts of the neurons of a tile, right for those that do not switch on the way.</summary>
    private static Motion MotionOf(NeuronTiles from, int tile, int start, int end, ImpulsePair impulses)
    {
        ReadOnlySpan<double> source = from.Columns(tile, start, end);
        Vector512<double> a = from.OutputsOf(tile);
        Vector512<long> exponents = from.ExponentsOf(tile);
        int length = end - start;
        if (!impulses.IsDouble)
        {
            (Vector512<double> p, Vector512<double> r) = TileKernels.Project(
                source, from.TileDistance, impulses.First.AsSpan(start, length));
            return MotionOf(a, exponents, p, r, share: 1);
        }
        (var p1, var r11, var p2, var r12, var r22) = TileKernels.ProjectTwice(source, from.TileDistance, impulses, start);
        BoostLanes one = BoostLanes.Of(r11), two = BoostLanes.Of(r22);
        (Vector512<double> halfway, Vector512<double> first) = one.Apply(a, p1);
        (Vector512<double> output, Vector512<double> second) = two.Apply(halfway, Lanes.MultiplyAdd(first, r12, one.Unit * p2));
        return new Motion(
            one.Unit, first, two.Unit, second, output, exponents + one.Exponent + two.Exponent, HaveSameSign(a, halfway, output));
    }

    /// <summary>The boost by a share of an impulse, with the displacement as a factor of the whole impulse.</summary>
    private static Motion MotionOf(
        Vector512<double> a, Vector512<long> exponents, Vector512<double> p, Vector512<double> r, double share)
    {
        BoostLanes boost = BoostLanes.Of(share * share * r);
        (Vector512<double> output, Vector512<double> displacement) = boost.Apply(a, share * p);
        return new Motion(
            boost.Unit, share * displacement, default, default, output, exponents + boost.Exponent, HaveSameSign(a, output, output));
    }

    private static Vector512<double> HaveSameSign(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        (Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero) & Vector512.GreaterThanOrEqual(y, Vector512<double>.Zero)
            & Vector512.GreaterThanOrEqual(z, Vector512<double>.Zero))
        | (Vector512.LessThanOrEqual(x, Vector512<double>.Zero) & Vector512.LessThanOrEqual(y, Vector512<double>.Zero)
            & Vector512.LessThanOrEqual(z, Vector512<double>.Zero));

    private void MoveOne(
        NeuronTiles from, int slot, int start, int end, ImpulsePair impulses, NeuronTiles to, int target, PooledList<NeuronSwitch>? switches,
        ReadOnlySpan<double> marks = default)
    {
        int padded = Lanes.Pad(end - start);
        Span<double> row = _row.AsSpan(0, padded), moved = _halfway.AsSpan(0, padded);
        row[(end - start)..].Clear();
        from.CopyRow(slot, start, end, row);
        double a = from.Outputs[slot];
        ReadOnlySpan<double> impulse = impulses.First.AsSpan(start, padded);
        int exponent;
        if (impulses.IsDouble)
        {
            exponent = _boost.Apply(row, ref a, impulse, moved);
            Note(0, 0.5);
            exponent += _boost.Apply(moved, ref a, impulses.Second.AsSpan(start, padded), row);
            Note(0.5, 0.5);
            moved = row;
        }
        else
        {
            exponent = _boost.ApplyWithSwitches(row, ref a, impulse, moved, marks, _marks);
            Note(0, 1);
        }
        to.SetRow(target, start, end, moved);
        (to.Outputs[target], to.Exponents[target]) = (a, from.Exponents[slot] + exponent);

        void Note(double begin, double length)
        {
            if (switches is null) return;
            foreach ((double ownTime, int column) in _boost.Switches)
                switches.Add(new NeuronSwitch(begin + length * ownTime, slot, start + column));
        }
    }

    /// <summary>One boost or two: the factors of the coordinates, and the output weights and exponents after them.</summary>
    private readonly record struct Motion(
        Vector512<double> Unit,
        Vector512<double> Displacement,
        Vector512<double> SecondUnit,
        Vector512<double> SecondDisplacement,
        Vector512<double> Output,
        Vector512<long> Exponents,
        Vector512<double> KeepsSign);
}
