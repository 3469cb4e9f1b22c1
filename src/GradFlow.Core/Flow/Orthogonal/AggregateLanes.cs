using System.Numerics;
using System.Runtime.Intrinsics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Collects the sums of a <see cref="NeuronAggregate"/> over tiles, lane by lane, relative to a power of two so that they survive
/// amplitudes far below the smallest double.
/// </summary>
internal struct AggregateLanes
{
    /// <summary>Below every exponent of a neuron, and far enough from the smallest number to be doubled.</summary>
    private const long LowestExponent = long.MinValue / 4;

    private Vector512<double> _positiveSum;
    private Vector512<double> _positiveWeight;
    private Vector512<double> _negativeSum;
    private Vector512<double> _negativeWeight;
    private long _exponent;
    private int _active;

    /// <summary>Without a neuron.</summary>
    public static AggregateLanes Empty => new() { _exponent = LowestExponent };

    /// <summary>Adds the neurons of a tile.</summary>
    /// <param name="output">Output weights, over 2^exponent.</param>
    /// <param name="hidden"><c>‖w‖</c> likewise; 0 for neurons that do not count.</param>
    /// <param name="projection"><c>w·D₊/‖D₊‖</c> where the output weight is positive and <c>−w·D₋/‖D₋‖</c> where it is negative, likewise.</param>
    /// <param name="exponents">Binary exponents.</param>
    public void Add(Vector512<double> output, Vector512<double> hidden, Vector512<double> projection, Vector512<long> exponents)
    {
        Vector512<double> weight = Vector512.Abs(output), norm = weight * hidden;
        Vector512<double> counts = Vector512.GreaterThan(norm, Vector512<double>.Zero);
        Vector512<long> counted = Vector512.ConditionalSelect(counts.AsInt64(), exponents, Vector512.Create(LowestExponent));
        if (Vector512.GreaterThanAny(counted, Vector512.Create(_exponent))) RaiseTo(counted);
        Vector512<double> scale = counts & Lanes.PowerOfTwo(2 * (counted - Vector512.Create(_exponent)));
        Vector512<double> isPositive = Vector512.GreaterThan(output, Vector512<double>.Zero);
        // Lanes that do not count may hold anything, and nothing times infinity is not a number.
        (norm, Vector512<double> sum) = (counts & (norm * scale), counts & (weight * projection * scale));
        _positiveWeight += isPositive & norm;
        _positiveSum += isPositive & sum;
        _negativeWeight += Vector512.AndNot(norm, isPositive);
        _negativeSum += Vector512.AndNot(sum, isPositive);
    }

    /// <summary>Counts neurons that are active on at least one sample.</summary>
    public void AddActive(Vector512<double> lanes) => _active += BitOperations.PopCount(Vector512.ExtractMostSignificantBits(lanes));

    /// <summary>Counts neurons that are active and otherwise not seen.</summary>
    public void AddActive(int count) => _active += count;

    /// <summary>The sums.</summary>
    public readonly NeuronAggregate ToAggregate()
    {
        if (_exponent == LowestExponent) return new NeuronAggregate(0, _active, default, default);
        int exponent = (int)(2 * _exponent);
        WeightedCosine positive = CosineOf(_positiveSum, _positiveWeight), negative = CosineOf(_negativeSum, _negativeWeight);
        return new NeuronAggregate(Math.ScaleB(positive.Weight + negative.Weight, exponent), _active, positive, negative);

        WeightedCosine CosineOf(Vector512<double> sum, Vector512<double> weight) =>
            Lanes.Sum(weight) is > 0 and var total ? new WeightedCosine(Lanes.Sum(sum), total, exponent) : default;
    }

    private void RaiseTo(Vector512<long> exponents)
    {
        long largest = _exponent;
        for (int lane = 0; lane < Lanes.Count; lane++) largest = Math.Max(largest, exponents[lane]);
        double factor = Math.ScaleB(1, (int)Math.Max(2 * (_exponent - largest), int.MinValue));
        (_positiveSum, _positiveWeight) = (factor * _positiveSum, factor * _positiveWeight);
        (_negativeSum, _negativeWeight) = (factor * _negativeSum, factor * _negativeWeight);
        _exponent = largest;
    }
}
