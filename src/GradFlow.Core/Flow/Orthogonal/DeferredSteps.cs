using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The steps that tiles of neurons too small to be noticed have not gone through yet, merged into few pairs of impulses. Such neurons
/// follow the residual and do not act on it, so that they may take several steps at once: two boosts whose impulses have the integral
/// and the first moment of the residual are right to the fourth order (Blanes and Moan 2006), and what they miss is measured on a few
/// neurons that go through every step besides. Where it is too much the next pair begins.
/// </summary>
internal sealed class DeferredSteps
{
    /// <summary>The error the merged steps may have, relative to what they may have had one by one.</summary>
    private const double ErrorShare = 0.3;

    /// <summary>Most pairs.</summary>
    private const int MostPairs = 8;

    /// <summary>Most growth of <c>a² + ‖w‖²</c> in the merged steps, as a binary logarithm.</summary>
    private const double LargestLogGrowth = 8;

    /// <summary>What the merged steps may grow more than one by one.</summary>
    private const double ExcessLogGrowth = 0.1;

    /// <summary>Bound of <c>max(|a|, ‖v‖)/|a|</c> for a neuron that is balanced but for rounding, with room for the excess.</summary>
    private const double LargestSize = 1.05;

    /// <summary>Share of where it began to which a coordinate of a watched neuron is brought back when it has fallen.</summary>
    private const double LeastShare = 0.01;

    /// <summary>
    /// Tiles of the watched neurons: how they begin, before the last pair, after it, and two after every one of its steps.
    /// </summary>
    private const int AtFirst = 0, AtStart = 1, AtOnce = 2, WatchedTiles = 5;

    /// <summary>Watched neurons of a sign: one is active on all columns of the sign, each other one lacks every third.</summary>
    private const int WatchedPerSign = Lanes.Count / 2;

    private readonly SampleColumns _columns;
    private readonly double[] _forceScales;
    private readonly List<ImpulsePair> _pairs = [];
    private readonly double[] _forces;
    private readonly double _tolerance;
    private readonly double[] _stepSums;
    private readonly double[] _pairMoments;
    private readonly double[] _declines;
    private readonly double[] _pairDeclines;
    private readonly double[] _stepDeclines;
    private readonly double[] _falls;
    private readonly double[] _clearances;
    private readonly int[] _threatened;
    private readonly Lazy<NeuronTiles> _watched;
    private readonly Lazy<TileBoost> _boost;
    private double[] _sums, _nextSums, _moments, _nextMoments;
    private int _oneByOne = 3, _nextOneByOne = 4;
    private double _start;
    private double _end;
    private int _pairSteps;
    private double _logGrowth;
    private double _mergedLogGrowth;
    private int _threatenedCount;

    /// <summary>No steps.</summary>
    /// <param name="columns">The order of the samples.</param>
    /// <param name="forceScales">Force scales <c>b_k/n</c> of the samples.</param>
    /// <param name="labels">Labels of the samples.</param>
    /// <param name="tolerance">The error a step may have; 0 for merging none.</param>
    public DeferredSteps(SampleColumns columns, double[] forceScales, double[] labels, double tolerance)
    {
        int n = columns.Count;
        (_columns, _forceScales, _forces, _tolerance) = (columns, forceScales, new double[n], tolerance);
        columns.Spread(labels, forceScales, _forces);
        (_sums, _nextSums, _moments, _nextMoments) = (new double[n], new double[n], new double[n], new double[n]);
        (_stepSums, _pairMoments) = (new double[n], new double[n]);
        (_declines, _pairDeclines, _stepDeclines) = (new double[n], new double[n], new double[n]);
        (_falls, _clearances, _threatened) = (new double[n], new double[n], new int[n]);
        SetClearances([]);
        // Most runs defer nothing.
        (_watched, _boost) = (new Lazy<NeuronTiles>(NewWatched), new Lazy<TileBoost>(() => new TileBoost(n)));
    }

    /// <summary>Whether steps can be merged at all.</summary>
    public bool IsPossible => _tolerance > 0;

    /// <summary>The pairs, in the order of time.</summary>
    public ReadOnlySpan<ImpulsePair> Pairs => CollectionsMarshal.AsSpan(_pairs)[..PairCount];

    /// <summary>Number of pairs.</summary>
    public int PairCount { get; private set; }

    /// <summary>Forgets the steps, once every neuron has gone through them.</summary>
    public void Clear()
    {
        if (PairCount == 0) return;
        (PairCount, _logGrowth, _mergedLogGrowth) = (0, 0, 0);
        Array.Clear(_declines);
    }

    /// <summary>Adds one step more to those there are, unless there are too many.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">Its start.</param>
    /// <param name="end">Its end.</param>
    public bool TryAdd(ImpulsePair step, double start, double end)
    {
        if (PairCount == 0 || _logGrowth + step.LogGrowth > LargestLogGrowth) return false;
        if (TryMerge(step, start, end)) return true;
        if (PairCount == MostPairs) return false;
        Begin(step, start, end);
        return true;
    }

    /// <summary>Begins anew with one step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="start">Its start.</param>
    /// <param name="end">Its end.</param>
    public void Restart(ImpulsePair step, double start, double end)
    {
        Clear();
        Begin(step, start, end);
    }

    /// <summary>Notes how far the coordinates are from 0 before the steps.</summary>
    /// <param name="clearances">Smallest <c>v_k/|a|</c> of an active coordinate over the columns, in each of some blocks.</param>
    public void SetClearances(IEnumerable<double[]> clearances)
    {
        Array.Fill(_clearances, double.PositiveInfinity);
        foreach (double[] ofBlock in clearances)
            for (int c = 0; c < _clearances.Length; c++) _clearances[c] = Math.Min(_clearances[c], ofBlock[c]);
    }

    /// <summary>The columns in which some coordinate may fall to 0 in the steps there are and the one foreseen.</summary>
    public ReadOnlySpan<int> Threatened => _threatened.AsSpan(0, _threatenedCount);

    /// <summary>Finds how far coordinates may fall when one step more is deferred, see <see cref="StayActive"/>.</summary>
    public void Foresee(ImpulsePair step)
    {
        double factor = LargestOutput(_logGrowth + step.LogGrowth);
        FindDeclines(step);
        VectorKernels.Combine(factor, _declines, factor, _stepDeclines, _falls);
        _threatenedCount = 0;
        for (int c = 0; c < _falls.Length; c++)
            if (_falls[c] > _clearances[c]) _threatened[_threatenedCount++] = c;
    }

    /// <summary>Whether no neuron of a tile can switch in the steps there are and the one foreseen.</summary>
    /// <param name="state">Holds the tile as it was before the steps; its neurons are balanced.</param>
    /// <param name="tile">Its number.</param>
    /// <param name="status">What is known of it.</param>
    public bool StayActive(NeuronTiles state, int tile, in TileStatus status)
    {
        Vector512<double> size = Vector512.Abs(state.OutputsOf(tile));
        foreach (int c in Threatened)
        {
            if (c < status.Start || c >= status.End) continue;
            Vector512<double> value = Vector512.Create<double>(state.Columns(tile, c, c + 1));
            Vector512<double> mayFall = Vector512.GreaterThan(value, Vector512<double>.Zero) & Vector512.LessThanOrEqual(value, _falls[c] * size);
            if (Vector512.ExtractMostSignificantBits(mayFall) != 0) return false;
        }
        return true;
    }

    /// <summary>Bound of <c>|a|</c> for a neuron that began with 1: <c>|a|' ≤ ρ‖v‖</c> and <c>‖v‖' ≤ ρ|a|</c>.</summary>
    private static double LargestOutput(double logGrowth) => LargestSize * Math.Pow(2, 0.5 * logGrowth);

    /// <summary>Merges one step more with those of the last pair, unless too much would be missed.</summary>
    private bool TryMerge(ImpulsePair step, double start, double end)
    {
        ImpulsePair next = Next(step, start, end);
        double mergedLogGrowth = _mergedLogGrowth - Pairs[^1].LogGrowth + next.LogGrowth;
        if (mergedLogGrowth > _logGrowth + step.LogGrowth + ExcessLogGrowth) return false;
        Move(_oneByOne, step, _nextOneByOne);
        Move(AtStart, next, AtOnce);
        if (!(Difference() <= ErrorShare * (_pairSteps + 1) * _tolerance)) return false;
        (_pairs[PairCount - 1], _pairs[PairCount]) = (next, _pairs[PairCount - 1]);
        _mergedLogGrowth = mergedLogGrowth;
        TakeNext(step, end);
        return true;
    }

    /// <summary>Begins a pair with one step.</summary>
    private void Begin(ImpulsePair step, double start, double end)
    {
        (_start, _end, _pairSteps) = (start, start, 0);
        foreach (double[] sums in (ReadOnlySpan<double[]>)[_sums, _moments, _pairDeclines]) Array.Clear(sums);
        // The watched neurons go on from where they are, as the others do, with output weights of 1 and all their columns.
        NeuronTiles watched = _watched.Value;
        Vector512<double> output = watched.OutputsOf(_oneByOne), scale = Vector512<double>.One / Vector512.Abs(output);
        watched.Set(AtStart, output * scale, Vector512<long>.Zero);
        for (int c = 0; c < _columns.Count; c++)
            Lanes.Larger(At(_oneByOne, c) * scale, LeastShare * At(AtFirst, c)).CopyTo(watched.Columns(AtStart, c, c + 1));
        _mergedLogGrowth += Next(step, start, end).LogGrowth;
        Move(AtStart, step, _nextOneByOne);
        PairCount++;
        TakeNext(step, end);

        Vector512<double> At(int tile, int column) => Vector512.Create<double>(watched.Columns(tile, column, column + 1));
    }

    /// <summary>The last pair with one step more, in the place after the pairs.</summary>
    private ImpulsePair Next(ImpulsePair step, double start, double end)
    {
        int n = _columns.Count;
        ReadOnlySpan<double> first = step.First.AsSpan(0, n), second = step.Second.AsSpan(0, n);
        double middle = 0.5 * (_start + end), quarter = 0.25 * (end - start);
        VectorKernels.Combine(1, first, 1, second, _stepSums);
        VectorKernels.Combine(1, _sums, 1, _stepSums, _nextSums);
        // Moments about the middle of all; that of a step about its own is a quarter of its length times what its impulses differ by.
        VectorKernels.Combine(0.5 * (_start + _end) - middle, _sums, 0.5 * (start + end) - middle, _stepSums, _nextMoments);
        VectorKernels.AddScaled(1, _moments, _nextMoments);
        VectorKernels.AddScaled(quarter, second, _nextMoments);
        VectorKernels.AddScaled(-quarter, first, _nextMoments);
        FindDeclines(step);
        LimitMoments(0, _columns.Split, 0.25 * (end - _start));
        LimitMoments(_columns.Split, n, -0.25 * (end - _start));
        if (_pairs.Count == PairCount) _pairs.Add(new ImpulsePair(_columns, _forceScales));
        _pairs[PairCount].SetMoments(_nextSums, _pairMoments, end - _start);
        return _pairs[PairCount];
    }

    /// <summary>
    /// Where the residual declines fast the second impulse would point against all steps, and switch what none of them does: the
    /// moment goes no further than their declines allow.
    /// </summary>
    /// <param name="start">First column.</param>
    /// <param name="end">One past the last column.</param>
    /// <param name="quarter">A quarter of the duration, with the sign of the labels of the columns.</param>
    private void LimitMoments(int start, int end, double quarter)
    {
        for (int c = start; c < end; c++)
        {
            double largest = 2 * Math.Abs(quarter) * (_pairDeclines[c] + _stepDeclines[c]) + quarter * _nextSums[c], moment = _nextMoments[c];
            _pairMoments[c] = moment > largest ? largest : moment < -largest ? -largest : moment;
        }
    }

    /// <summary>The impulses in the direction in which a neuron that is active on a column declines there, per output weight.</summary>
    private void FindDeclines(ImpulsePair step)
    {
        Array.Clear(_stepDeclines);
        foreach (double[] impulse in (ReadOnlySpan<double[]>)[step.First, step.Second])
        {
            VectorKernels.AddPositivePart(-1, impulse.AsSpan(0, _columns.Split), _stepDeclines);
            VectorKernels.AddPositivePart(1, impulse.AsSpan(_columns.Split, _columns.Count - _columns.Split), _stepDeclines.AsSpan(_columns.Split));
        }
    }

    private void TakeNext(ImpulsePair step, double end)
    {
        (_sums, _nextSums, _moments, _nextMoments) = (_nextSums, _sums, _nextMoments, _moments);
        (_oneByOne, _nextOneByOne) = (_nextOneByOne, _oneByOne);
        VectorKernels.AddScaled(1, _stepDeclines, _pairDeclines);
        VectorKernels.AddScaled(1, _stepDeclines, _declines);
        (_logGrowth, _end) = (_logGrowth + step.LogGrowth, end);
        _pairSteps++;
    }

    private NeuronTiles NewWatched()
    {
        var watched = new NeuronTiles(_columns.Count, WatchedTiles, TileMemory.Own);
        watched.Columns(AtFirst, 0, _columns.Count).Clear();
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            bool isPositive = lane < WatchedPerSign;
            int slot = AtFirst * Lanes.Count + lane, lacking = lane % WatchedPerSign - 1;
            double squares = 0;
            // As after the early alignment: in the direction of the forces at time 0.
            for (int c = 0; c < _forces.Length; c++)
            {
                if (c < _columns.Split != isPositive || c % (WatchedPerSign - 1) == lacking) continue;
                watched.At(slot, c) = Math.Abs(_forces[c]);
                squares += _forces[c] * _forces[c];
            }
            for (int c = 0; c < _forces.Length && squares > 0; c++) watched.At(slot, c) /= Math.Sqrt(squares);
            watched.Outputs[slot] = isPositive ? 1 : -1;
        }
        watched.Columns(AtFirst, 0, _columns.Count).CopyTo(watched.Columns(_oneByOne, 0, _columns.Count));
        watched.Set(_oneByOne, watched.OutputsOf(AtFirst), Vector512<long>.Zero);
        return watched;
    }

    private void Move(int from, ImpulsePair impulses, int to) =>
        _boost.Value.Move(_watched.Value, from, 0, _columns.Count, impulses, _watched.Value, to);

    /// <summary>Largest difference between the watched neurons that took all steps one by one and at once, relative to their size.</summary>
    private double Difference()
    {
        NeuronTiles watched = _watched.Value;
        Vector512<double> size = watched.OutputsOf(_nextOneByOne);
        Vector512<double> largest = Lanes.Larger(
            Vector512.Abs(size - watched.OutputsOf(AtOnce)),
            TileKernels.LargestDifference(watched.Columns(_nextOneByOne, 0, _columns.Count), watched.Columns(AtOnce, 0, _columns.Count)));
        return Lanes.Largest(largest / Vector512.Abs(size));
    }
}
