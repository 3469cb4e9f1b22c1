using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The unit vectors <c>x_k/b_k</c> in the order of the columns: from weights to coordinates and back.</summary>
internal sealed class UnitInputs
{
    /// <summary>Number of neurons that are projected together.</summary>
    public const int BatchSize = Preactivations.BlockSize;

    private readonly double[] _directions;
    private readonly int _count;
    private readonly int _dimension;

    /// <summary>The unit vectors of a data set.</summary>
    public UnitInputs(TrainingDataset dataset, SampleColumns columns)
    {
        (_count, _dimension) = (dataset.Count, dataset.Dimension);
        _directions = new double[checked(_count * _dimension)];
        for (int c = 0; c < _count; c++)
            VectorKernels.Row(dataset.Directions, columns.SampleAt(c)).CopyTo(_directions.AsSpan(c * _dimension));
    }

    /// <summary>Coordinates <c>w·x_k/b_k</c>.</summary>
    /// <param name="weights">Hidden weights, d per neuron.</param>
    /// <param name="count">Number of neurons.</param>
    /// <param name="coordinates">Receives n per neuron.</param>
    public void Project(ReadOnlySpan<double> weights, int count, Span<double> coordinates) =>
        Preactivations.Multiply(weights[..(count * _dimension)], _directions, count, _count, _dimension, coordinates);

    /// <summary>Adds <c>Σ_k s_k x_k/b_k</c> to the hidden weights of up to eight neurons.</summary>
    /// <param name="shifts">n numbers <c>s_k</c> for each of eight neurons.</param>
    /// <param name="neurons">The neurons.</param>
    /// <param name="hidden">All hidden weights, a row per neuron.</param>
    public void AddTo(ReadOnlySpan<double> shifts, ReadOnlySpan<int> neurons, double[,] hidden)
    {
        Span<double> sums = stackalloc double[Lanes.Count * Lanes.Count];
        int whole = _dimension - _dimension % Lanes.Count;
        for (int start = 0; start < whole; start += Lanes.Count)
        {
            Combine(shifts, start, sums);
            for (int i = 0; i < neurons.Length; i++)
            {
                Span<double> weights = VectorKernels.Row(hidden, neurons[i]).Slice(start, Lanes.Count);
                (Vector512.Create<double>(weights) + Vector512.Create<double>(sums[(i * Lanes.Count)..])).CopyTo(weights);
            }
        }
        for (int i = 0; i < neurons.Length && whole < _dimension; i++)
        {
            Span<double> weights = VectorKernels.Row(hidden, neurons[i])[whole..];
            for (int k = 0; k < _count; k++)
            {
                double shift = shifts[i * _count + k];
                ReadOnlySpan<double> direction = _directions.AsSpan(k * _dimension + whole, weights.Length);
                for (int x = 0; x < weights.Length; x++) weights[x] = Math.FusedMultiplyAdd(shift, direction[x], weights[x]);
            }
        }
    }

    /// <summary>Eight coordinates of <c>Σ_k s_k x_k/b_k</c> for each of eight neurons.</summary>
    private void Combine(ReadOnlySpan<double> shifts, int start, Span<double> sums)
    {
        ref double shift = ref MemoryMarshal.GetReference(shifts);
        ref double direction = ref _directions[start];
        nuint n = (nuint)_count, d = (nuint)_dimension;
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (nuint k = 0; k < n; k++)
        {
            Vector512<double> x = Vector512.LoadUnsafe(ref direction, k * d);
            s0 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k), s0);
            s1 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + n), s1);
            s2 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 2 * n), s2);
            s3 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 3 * n), s3);
            s4 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 4 * n), s4);
            s5 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 5 * n), s5);
            s6 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 6 * n), s6);
            s7 = Lanes.MultiplyAdd(x, Lanes.At(ref shift, k + 7 * n), s7);
        }
        s0.CopyTo(sums);
        s1.CopyTo(sums[Lanes.Count..]);
        s2.CopyTo(sums[(2 * Lanes.Count)..]);
        s3.CopyTo(sums[(3 * Lanes.Count)..]);
        s4.CopyTo(sums[(4 * Lanes.Count)..]);
        s5.CopyTo(sums[(5 * Lanes.Count)..]);
        s6.CopyTo(sums[(6 * Lanes.Count)..]);
        s7.CopyTo(sums[(7 * Lanes.Count)..]);
    }
}
