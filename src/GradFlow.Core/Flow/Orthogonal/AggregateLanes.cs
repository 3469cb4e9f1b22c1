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

    private SignedSums _positive;
    private SignedSums _negative;
    private int _active;

    /// <summary>Without a neuron.</summary>
    public static AggregateLanes Empty => new()
    {
        _positive = new SignedSums { Exponent = LowestExponent },
        _negative = new SignedSums { Exponent = LowestExponent },
    };

    /// <summary>Adds the neurons of a tile.</summary>
    /// <param name="output">Output weights, over 2^exponent.</param>
    /// <param name="hidden"><c>‖w‖</c> likewise; 0 for neurons that do not count.</param>
    /// <param name="projection"><c>w·D₊/‖D₊‖</c> where the output weight is positive and <c>−w·D₋/‖D₋‖</c> where it is negative, likewise.</param>
    /// <param name="exponents">Binary exponents.</param>
    public void Add(Vector512<double> output, Vector512<double> hidden, Vector512<double> projection, Vector512<long> exponents)
    {
        Vector512<double> weight = Vector512.Abs(output), norm = weight * hidden;
        Vector512<double> counts = Vector512.GreaterThan(norm, Vector512<double>.Zero);
        Vector512<double> isPositive = Vector512.GreaterThan(output, Vector512<double>.Zero);
        _positive.Add(counts & isPositive, norm, weight * projection, exponents);
        _negative.Add(Vector512.AndNot(counts, isPositive), norm, weight * projection, exponents);
    }

    /// <summary>Counts neurons that are active on at least one sample.</summary>
    public void AddActive(Vector512<double> lanes) => _active += BitOperations.PopCount(Vector512.ExtractMostSignificantBits(lanes));

    /// <summary>Counts neurons that are active and otherwise not seen.</summary>
    public void AddActive(int count) => _active += count;

    /// <summary>The sums.</summary>
    public readonly NeuronAggregate ToAggregate()
    {
        WeightedCosine positive = _positive.ToCosine(), negative = _negative.ToCosine();
        return new NeuronAggregate(
            Math.ScaleB(positive.Weight, positive.Exponent) + Math.ScaleB(negative.Weight, negative.Exponent), _active, positive, negative);
    }

    /// <summary>The sums over the neurons of one sign: those of the other may be larger by more than the range of a double.</summary>
    private struct SignedSums
    {
        private Vector512<double> _sum;
        private Vector512<double> _weight;

        public long Exponent { get; set; }

        public void Add(Vector512<double> counts, Vector512<double> norm, Vector512<double> sum, Vector512<long> exponents)
        {
            if (Vector512.EqualsAll(counts.AsInt64(), Vector512<long>.Zero)) return;
            Vector512<long> counted = Vector512.ConditionalSelect(counts.AsInt64(), exponents, Vector512.Create(LowestExponent));
            if (Vector512.GreaterThanAny(counted, Vector512.Create(Exponent))) RaiseTo(counted);
            Vector512<double> scale = Lanes.PowerOfTwo(2 * (counted - Vector512.Create(Exponent)));
            // Lanes that do not count may hold anything, and nothing times infinity is not a number.
            _weight += counts & (norm * scale);
            _sum += counts & (sum * scale);
        }

        public readonly WeightedCosine ToCosine() =>
            Lanes.Sum(_weight) is > 0 and var total ? new WeightedCosine(Lanes.Sum(_sum), total, (int)(2 * Exponent)) : default;

        private void RaiseTo(Vector512<long> exponents)
        {
            long largest = Exponent;
            for (int lane = 0; lane < Lanes.Count; lane++) largest = Math.Max(largest, exponents[lane]);
            double factor = Math.ScaleB(1, (int)Math.Max(2 * (Exponent - largest), int.MinValue));
            (_sum, _weight) = (factor * _sum, factor * _weight);
            Exponent = largest;
        }
    }
}
