using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The unit vectors <c>x_k/b_k</c> in the order of the columns: from weights to coordinates and back.</summary>
internal sealed class UnitInputs : IDisposable
{
    /// <summary>So many neurons go back to weights together: a column of the inputs stays in the first-level cache for all of them.</summary>
    public const int BatchSize = 4 * Lanes.Count;

    private readonly AlignedArena<double> _memory;
    private readonly AlignedArray<double> _directions;
    private readonly int _count;
    private readonly int _dimension;
    private readonly int _stride;

    /// <summary>The unit vectors of a data set.</summary>
    public UnitInputs(TrainingDataset dataset, SampleColumns columns)
    {
        (_count, _dimension) = (dataset.Count, dataset.Dimension);
        _stride = Lanes.Pad(_dimension);
        _memory = new AlignedArena<double>((long)_count * _stride);
        _directions = _memory.Take((long)_count * _stride);
        for (int c = 0; c < _count; c++)
            VectorKernels.Row(dataset.Directions, columns.SampleAt(c)).CopyTo(_directions.Slice(c * _stride, _dimension));
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose() => _memory.Dispose();

    /// <summary>Coordinates <c>w·x_k/b_k</c> of eight neurons side by side.</summary>
    /// <param name="weights">Hidden weights, a vector for each of d dimensions.</param>
    /// <param name="coordinates">Receives a vector for each of n columns.</param>
    public void Project(ReadOnlySpan<double> weights, Span<double> coordinates) =>
        LaneProducts.Multiply(weights, _directions.Span, _stride, _count, _dimension, coordinates);

    /// <summary>Adds <c>Σ_k s_k x_k/b_k</c> to the hidden weights of up to <see cref="BatchSize"/> neurons.</summary>
    /// <param name="shifts">n numbers <c>s_k</c> for each of so many neurons.</param>
    /// <param name="neurons">The neurons.</param>
    /// <param name="hidden">All hidden weights, a row per neuron.</param>
    public void AddTo(ReadOnlySpan<double> shifts, ReadOnlySpan<int> neurons, double[,] hidden)
    {
        Span<double> sums = stackalloc double[Lanes.Count * Lanes.Count];
        for (int start = 0; start < _dimension; start += Lanes.Count)
        {
            int length = Math.Min(Lanes.Count, _dimension - start);
            for (int first = 0; first < neurons.Length; first += Lanes.Count)
            {
                // Eight coordinates of the sums of eight neurons.
                sums.Clear();
                LaneProducts.AddEight(
                    _directions.Span[start..], _stride, _count, shifts.Slice(first * _count, Lanes.Count * _count), _count, sums);
                for (int i = first; i < Math.Min(first + Lanes.Count, neurons.Length); i++)
                    VectorKernels.AddScaled(
                        1, sums.Slice((i - first) * Lanes.Count, length), VectorKernels.Row(hidden, neurons[i]).Slice(start, length));
            }
        }
    }
}
