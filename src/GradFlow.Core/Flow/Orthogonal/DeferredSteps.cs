using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The steps that tiles of neurons too small to be noticed have not gone through yet, merged into one pair of impulses. Such neurons
/// follow the residual and do not act on it, so that they may take several steps at once: two boosts whose impulses have the integral
/// and the first moment of the residual are right to the fourth order (Blanes and Moan 2006), and what they miss is measured on a few
/// neurons that go through every step besides.
/// </summary>
internal sealed class DeferredSteps
{
    /// <summary>The error the merged steps may have, relative to what they may have had one by one.</summary>
    private const double ErrorShare = 0.3;

    /// <summary>Most growth of <c>a² + ‖w‖²</c> in the merged steps, as a binary logarithm.</summary>
    private const double LargestLogGrowth = 8;

    /// <summary>Bound of <c>(|a| + ‖v‖)/|a|</c> for a neuron that is balanced but for rounding.</summary>
    private const double LargestSize = 2.01;

    /// <summary>Tiles of the watched neurons: before the steps, after each of them one by one, and after one step more in either way.</summary>
    private const int AtStart = 0, OneByOne = 1, NextOneByOne = 2, NextMerged = 3, WatchedTiles = 4;

    /// <summary>Watched neurons of a sign: one is active on all columns of the sign, each other one lacks every third.</summary>
    private const int WatchedPerSign = Lanes.Count / 2;

    private readonly SampleColumns _columns;
    private readonly double _tolerance;
    private readonly TileBoost _boost;
    private readonly NeuronTiles _watched;
    private readonly double[] _stepSums;
    private readonly double[] _declines;
    private readonly double[] _falls;
    private ImpulsePair _next;
    private double[] _sums, _nextSums, _moments, _nextMoments;
    private double _start;
    private double _end;
    private double _logGrowth;

    /// <summary>No steps.</summary>
    /// <param name="columns">The order of the samples.</param>
    /// <param name="forceScales">Force scales <c>b_k/n</c> of the samples.</param>
    /// <param name="labels">Labels of the samples.</param>
    /// <param name="tolerance">The error a step may have; 0 for merging none.</param>
    public DeferredSteps(SampleColumns columns, double[] forceScales, double[] labels, double tolerance)
    {
        int n = columns.Count;
        (_columns, _tolerance) = (columns, tolerance);
        (Merged, _next) = (new ImpulsePair(columns, forceScales), new ImpulsePair(columns, forceScales));
        (_sums, _nextSums, _moments, _nextMoments) = (new double[n], new double[n], new double[n], new double[n]);
        (_stepSums, _declines, _falls) = (new double[n], new double[n], new double[n]);
        _boost = new TileBoost(n);
        _watched = new NeuronTiles(n, WatchedTiles, TileMemory.Own);
        var forces = new double[n];
        columns.Spread(labels, forceScales, forces);
        _watched.Columns(OneByOne, 0, n).Clear();
        for (int lane = 0; lane < Lanes.Count; lane++) StartWatching(lane, forces);
    }

    /// <summary>Whether steps can be merged at all.</summary>
    public bool IsPossible => _tolerance > 0;

    /// <summary>Number of merged steps.</summary>
    public int Count { get; private set; }

    /// <summary>The merged steps, if there are any.</summary>
    public ImpulsePair Merged { get; private set; }

    /// <summary>Forgets the steps, once every neuron has gone through them.</summary>
    public void Clear()
    {
        (Count, _logGrowth) = (0, 0);
        Array.Clear(_declines);
    }

    /// <summary>Merges one step more with those there are, unless too much would be missed.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">Its start.</param>
    /// <param name="end">Its end.</param>
    public bool TryAdd(ImpulsePair step, double start, double end)
    {
        if (Count == 0 || _logGrowth + step.LogGrowth > LargestLogGrowth) return false;
        int n = _columns.Count;
        ReadOnlySpan<double> first = step.First.AsSpan(0, n), second = step.Second.AsSpan(0, n);
        double middle = 0.5 * (_start + end), quarter = 0.25 * (end - start);
        VectorKernels.Combine(1, first, 1, second, _stepSums);
        VectorKernels.Combine(1, _sums, 1, _stepSums, _nextSums);
        // Moments about the middle of all; the moment of a step about its own middle is h/4 of the difference of its impulses.
        VectorKernels.Combine(0.5 * (_start + _end) - middle, _sums, 0.5 * (start + end) - middle, _stepSums, _nextMoments);
        VectorKernels.AddScaled(1, _moments, _nextMoments);
        VectorKernels.AddScaled(quarter, second, _nextMoments);
        VectorKernels.AddScaled(-quarter, first, _nextMoments);
        _next.SetMoments(_nextSums, _nextMoments, end - _start);
        _boost.Move(_watched, OneByOne, 0, n, step, _watched, NextOneByOne);
        _boost.Move(_watched, AtStart, 0, n, _next, _watched, NextMerged);
        if (!(Difference() <= ErrorShare * (Count + 1) * _tolerance)) return false;
        (_sums, _nextSums, _moments, _nextMoments) = (_nextSums, _sums, _nextMoments, _moments);
        (Merged, _next) = (_next, Merged);
        _watched.Columns(NextOneByOne, 0, n).CopyTo(_watched.Columns(OneByOne, 0, n));
        _watched.Set(OneByOne, _watched.OutputsOf(NextOneByOne), _watched.ExponentsOf(NextOneByOne));
        Include(step, end);
        return true;
    }

    /// <summary>Begins anew with one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">Its start.</param>
    /// <param name="end">Its end.</param>
    public void Restart(ImpulsePair step, double start, double end)
    {
        int n = _columns.Count;
        ReadOnlySpan<double> first = step.First.AsSpan(0, n), second = step.Second.AsSpan(0, n);
        double quarter = 0.25 * (end - start);
        Clear();
        _start = start;
        VectorKernels.Combine(1, first, 1, second, _sums);
        VectorKernels.Combine(quarter, second, -quarter, first, _moments);
        Merged.SetMoments(_sums, _moments, end - start);
        // The watched neurons go on from where they are, as the others do, with output weights near 1.
        Vector512<double> scales = Vector512<double>.One / Vector512.Abs(_watched.OutputsOf(OneByOne));
        _watched.Set(AtStart, _watched.OutputsOf(OneByOne) * scales, Vector512<long>.Zero);
        for (int c = 0; c < n; c++)
            (Vector512.Create<double>(_watched.Columns(OneByOne, c, c + 1)) * scales).CopyTo(_watched.Columns(AtStart, c, c + 1));
        _boost.Move(_watched, AtStart, 0, n, step, _watched, OneByOne);
        Include(step, end);
    }

    /// <summary>Finds how far coordinates may fall when one step more is deferred.</summary>
    public void Foresee(ImpulsePair step)
    {
        // |a| grows to at most (|a| + ‖v‖) e^ρ, and a coordinate declines by no more than that times the impulses against it.
        double factor = LargestSize * Math.Pow(2, 0.5 * (_logGrowth + step.LogGrowth));
        for (int c = 0; c < _falls.Length; c++) _falls[c] = factor * (_declines[c] + DeclineIn(step, c));
    }

    /// <summary>Finds the columns in which some neuron of a block may switch in the steps there are and the one foreseen.</summary>
    /// <param name="clearances">Smallest <c>v_k/|a|</c> of the active coordinates before the steps, over the columns; the neurons are balanced.</param>
    /// <param name="threatened">Receives them.</param>
    /// <returns>Their number.</returns>
    public int FindThreatened(ReadOnlySpan<double> clearances, Span<int> threatened)
    {
        int count = 0;
        for (int c = 0; c < clearances.Length; c++)
            if (_falls[c] > clearances[c]) threatened[count++] = c;
        return count;
    }

    /// <summary>Whether no neuron of a tile can switch in the threatened columns.</summary>
    /// <param name="state">Holds the tile as it was before the steps.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="status">What is known of it.</param>
    /// <param name="threatened">The columns.</param>
    public bool StayActive(NeuronTiles state, int tile, in TileStatus status, ReadOnlySpan<int> threatened)
    {
        Vector512<double> size = Vector512.Abs(state.OutputsOf(tile));
        foreach (int c in threatened)
        {
            if (c < status.Start || c >= status.End) continue;
            Vector512<double> value = Vector512.Create<double>(state.Columns(tile, c, c + 1));
            Vector512<double> mayFall = Vector512.GreaterThan(value, Vector512<double>.Zero) & Vector512.LessThanOrEqual(value, _falls[c] * size);
            if (Vector512.ExtractMostSignificantBits(mayFall) != 0) return false;
        }
        return true;
    }

    /// <summary>Whether the columns in which a tile may be active all have labels of the sign of its output weights.</summary>
    public bool Suit(Vector512<double> outputs, int start, int end) =>
        (end <= _columns.Split && Vector512.GreaterThanOrEqualAll(outputs, Vector512<double>.Zero))
        || (start >= _columns.Split && Vector512.LessThanOrEqualAll(outputs, Vector512<double>.Zero));

    private void StartWatching(int lane, double[] forces)
    {
        bool isPositive = lane < WatchedPerSign;
        int slot = OneByOne * Lanes.Count + lane, lacking = lane % WatchedPerSign - 1;
        double squares = 0;
        // As after the early alignment: in the direction of the forces at time 0.
        for (int c = 0; c < forces.Length; c++)
        {
            if (c < _columns.Split != isPositive || c % (WatchedPerSign - 1) == lacking) continue;
            _watched.At(slot, c) = Math.Abs(forces[c]);
            squares += forces[c] * forces[c];
        }
        _watched.Outputs[slot] = isPositive ? Math.Sqrt(squares) : -Math.Sqrt(squares);
    }

    private void Include(ImpulsePair step, double end)
    {
        for (int c = 0; c < _declines.Length; c++) _declines[c] += DeclineIn(step, c);
        (_logGrowth, _end) = (_logGrowth + step.LogGrowth, end);
        Count++;
    }

    /// <summary>The impulses in the direction in which a neuron that is active on the column declines there, per output weight.</summary>
    private double DeclineIn(ImpulsePair step, int column)
    {
        double sign = column < _columns.Split ? -1 : 1, first = sign * step.First[column], second = sign * step.Second[column];
        return (first > 0 ? first : 0) + (second > 0 ? second : 0);
    }

    /// <summary>Largest difference between the watched neurons that took one step more one by one and at once, relative to their size.</summary>
    private double Difference()
    {
        Vector512<double> oneByOne = _watched.OutputsOf(NextOneByOne);
        Vector512<double> largest = Vector512.Abs(oneByOne - _watched.OutputsOf(NextMerged));
        for (int c = 0; c < _columns.Count; c++)
        {
            Vector512<double> difference = Vector512.Create<double>(_watched.Columns(NextOneByOne, c, c + 1))
                - Vector512.Create<double>(_watched.Columns(NextMerged, c, c + 1));
            largest = Lanes.Larger(Vector512.Abs(difference), largest);
        }
        Vector512<double> size = Vector512.Abs(oneByOne), share = largest / size;
        return -Lanes.Smallest(Vector512.ConditionalSelect(Vector512.GreaterThan(size, Vector512<double>.Zero), -share, Vector512<double>.Zero));
    }
}
