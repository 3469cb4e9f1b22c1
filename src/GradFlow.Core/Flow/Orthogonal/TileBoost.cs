using System.Numerics;
using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Moves the neurons of a tile by one boost or two: all at once while none of them switches, and those that may switch one by one.
/// </summary>
internal sealed class TileBoost
{
    private readonly LorentzBoost _boost;
    private readonly double[] _row;
    private readonly double[] _halfway;

    /// <summary>Work space for rows over a number of columns.</summary>
    public TileBoost(int columns)
    {
        int length = RowKernels.Pad(columns);
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
        NeuronTiles from, int tile, int start, int end, ImpulsePair impulses, NeuronTiles to, int target, List<SlotSwitch>? switches = null)
    {
        ReadOnlySpan<double> source = from.Columns(tile, start, end);
        Span<double> destination = to.Columns(target, start, end);
        Vector512<double> a = from.OutputsOf(tile), moved, switching;
        Vector512<double> isPositive = Vector512.GreaterThanOrEqual(a, Vector512<double>.Zero);
        Vector512<double> isNegative = Vector512.LessThanOrEqual(a, Vector512<double>.Zero);
        Vector512<long> exponents = from.ExponentsOf(tile);
        int length = end - start;
        if (impulses.IsDouble)
        {
            (var p1, var r11, var p2, var r12, var r22) = TileKernels.ProjectTwice(source, impulses, start);
            BoostLanes one = BoostLanes.Of(r11), two = BoostLanes.Of(r22);
            (Vector512<double> halfway, Vector512<double> displacement) = one.Apply(a, p1);
            (moved, Vector512<double> second) = two.Apply(halfway, Lanes.MultiplyAdd(displacement, r12, one.Unit * p2));
            switching = TileKernels.MoveTwice(source, impulses, start, one.Unit, displacement, two.Unit, second, destination);
            isPositive &= Vector512.GreaterThanOrEqual(halfway, Vector512<double>.Zero);
            isNegative &= Vector512.LessThanOrEqual(halfway, Vector512<double>.Zero);
            exponents += one.Exponent + two.Exponent;
        }
        else
        {
            ReadOnlySpan<double> impulse = impulses.First.AsSpan(start, length);
            (Vector512<double> p, Vector512<double> r) = TileKernels.Project(source, impulse, impulses.FirstSquares.AsSpan(start, length));
            BoostLanes boost = BoostLanes.Of(r);
            (moved, Vector512<double> displacement) = boost.Apply(a, p);
            switching = TileKernels.Move(source, impulse, boost.Unit, displacement, destination);
            exponents += boost.Exponent;
        }
        isPositive &= Vector512.GreaterThanOrEqual(moved, Vector512<double>.Zero);
        isNegative &= Vector512.LessThanOrEqual(moved, Vector512<double>.Zero);
        switching |= ~(isPositive | isNegative);
        to.Set(target, moved, exponents);
        for (ulong lanes = Vector512.ExtractMostSignificantBits(switching); lanes != 0; lanes &= lanes - 1)
            MoveOne(from, tile * Lanes.Count + BitOperations.TrailingZeroCount(lanes), start, end, impulses, to,
                target * Lanes.Count + BitOperations.TrailingZeroCount(lanes), switches);
    }

    private void MoveOne(
        NeuronTiles from, int slot, int start, int end, ImpulsePair impulses, NeuronTiles to, int target, List<SlotSwitch>? switches)
    {
        int padded = RowKernels.Pad(end - start);
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
            exponent = _boost.ApplyWithSwitches(row, ref a, impulse, moved);
            Note(0, 1);
        }
        to.SetRow(target, start, end, moved);
        (to.Outputs[target], to.Exponents[target]) = (a, from.Exponents[slot] + exponent);

        void Note(double begin, double length)
        {
            if (switches is null) return;
            foreach ((double ownTime, int column) in _boost.Switches)
                switches.Add(new SlotSwitch(begin + length * ownTime, slot, start + column));
        }
    }
}
