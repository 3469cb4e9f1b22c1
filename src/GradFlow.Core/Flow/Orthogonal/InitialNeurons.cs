using System.Buffers;
using System.Runtime.Intrinsics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The neurons at time 0 in the coordinates <c>v_jk = w_j·x_k/b_k</c>. What never moves is known from here: frozen coordinates, the
/// part of <c>w_j</c> orthogonal to the inputs, and <c>a_j² − ‖w_j‖²</c>. Neuron j is 2^Exponents[j] times what is stored.
/// </summary>
internal sealed class InitialNeurons : IDisposable
{
    private readonly ReluNetwork _network;
    private readonly UnitInputs _inputs;
    private readonly SampleColumns _columns;
    private readonly double[] _rows;
    private readonly double[] _imbalances;
    private readonly double[] _activeSquares;
    private readonly NeuronScale _scale;

    /// <summary>Room for a network's neurons; <see cref="Project"/> fills it.</summary>
    public InitialNeurons(ReluNetwork network, UnitInputs inputs, SampleColumns columns)
    {
        (_network, _inputs, _columns) = (network, inputs, columns);
        int m = network.Width;
        _scale = new NeuronScale(network.LogScale);
        _rows = RunMemory<double>.Rent(checked(m * columns.Count));
        (_imbalances, _activeSquares) = (RunMemory<double>.Rent(m), RunMemory<double>.Rent(m));
        (Outputs, Exponents) = (RunMemory<double>.Rent(m), RunMemory<int>.Rent(m));
        (FrozenPositive, FrozenNegative) = (RunMemory<double>.Rent(m), RunMemory<double>.Rent(m));
    }

    /// <summary>Number of neurons m.</summary>
    public int Width => _network.Width;

    /// <summary>Stored output weights, at least m numbers like all that follow.</summary>
    public double[] Outputs { get; }

    /// <summary>Binary exponents.</summary>
    public int[] Exponents { get; }

    /// <summary>What the coordinates frozen from the start add to <c>w_j·D₊</c>.</summary>
    public double[] FrozenPositive { get; }

    /// <summary>What the coordinates frozen from the start add to <c>−w_j·D₋</c>.</summary>
    public double[] FrozenNegative { get; }

    /// <summary>The conserved <c>a² − ‖w‖²</c>, over 2^(2·exponent).</summary>
    public double Imbalance(int neuron) => _imbalances[neuron];

    /// <summary>The coordinates of a neuron over the columns.</summary>
    public ReadOnlySpan<double> Row(int neuron) => _rows.AsSpan(checked(neuron * _columns.Count), _columns.Count);

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose()
    {
        foreach (double[] array in (ReadOnlySpan<double[]>)[_rows, _imbalances, _activeSquares, Outputs, FrozenPositive, FrozenNegative])
            RunMemory<double>.Return(array);
        RunMemory<int>.Return(Exponents);
    }

    /// <summary>Whether a neuron's output weight is positive.</summary>
    public bool IsPositive(int neuron) => _network.OutputWeights[neuron] > 0;

    /// <summary>Projects up to eight neurons onto the inputs, side by side.</summary>
    /// <param name="neurons">The neurons.</param>
    /// <param name="directionWeights"><c>|y_k| b_k/n</c> over the columns.</param>
    /// <param name="coordinates">Receives their coordinates, a vector for each column.</param>
    /// <param name="rows">Work space for as many numbers.</param>
    public void Project(ReadOnlySpan<int> neurons, ReadOnlySpan<double> directionWeights, Span<double> coordinates, Span<double> rows)
    {
        int n = _columns.Count, split = _columns.Split, size = _network.Dimension * Lanes.Count;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * size);
        Span<double> hidden = rented.AsSpan(size, size);
        Vector512<double> outputs = Gather(neurons, rented.AsSpan(0, size), hidden);
        // The norm is rounded first, as that of the output weight of a balanced neuron is: their difference is then exact.
        Vector512<double> norms = Vector512.Sqrt(TileKernels.SquaredNorm(hidden)), imbalances = outputs * outputs - norms * norms;
        _inputs.Project(hidden, coordinates);
        ArrayPool<double>.Shared.Return(rented);
        Vector512<double> positive = TileKernels.Frozen(coordinates[..(split * Lanes.Count)], directionWeights[..split]);
        Vector512<double> negative = TileKernels.Frozen(coordinates[(split * Lanes.Count)..], directionWeights[split..]);
        TileKernels.Freeze(coordinates, rows);
        Vector512<double> positiveSquares = TileKernels.SquaredNorm(rows[..(split * Lanes.Count)]);
        Vector512<double> negativeSquares = TileKernels.SquaredNorm(rows[(split * Lanes.Count)..]);
        Vector512<double> activeSquares = positiveSquares + negativeSquares;
        outputs = LightCone.Clear(outputs, Vector512.ConditionalSelect(
            Vector512.GreaterThan(outputs, Vector512<double>.Zero), negativeSquares, positiveSquares));
        Lanes.ToRows(coordinates, rows, n);
        for (int lane = 0; lane < neurons.Length; lane++)
        {
            int j = neurons[lane];
            (Outputs[j], _imbalances[j], _activeSquares[j]) = (outputs[lane], imbalances[lane], activeSquares[lane]);
            (FrozenPositive[j], FrozenNegative[j]) = (positive[lane], negative[lane]);
            rows.Slice(lane * n, n).CopyTo(_rows.AsSpan(checked(j * n), n));
        }
    }

    /// <summary>Lays the hidden weights of up to eight neurons side by side, each neuron scaled to a size near 1.</summary>
    /// <returns>Their output weights.</returns>
    private Vector512<double> Gather(ReadOnlySpan<int> neurons, Span<double> rows, Span<double> hidden)
    {
        int d = _network.Dimension;
        Vector512<double> outputs = default;
        for (int lane = 0; lane < neurons.Length; lane++)
        {
            int j = neurons[lane];
            ReadOnlySpan<double> weights = VectorKernels.Row(_network.HiddenWeights, j);
            (Exponents[j], double first, double second) = _scale.Of(_network.OutputWeights[j], weights);
            VectorKernels.Scale(weights, first, second, rows.Slice(lane * d, d));
            outputs = outputs.WithElement(lane, _network.OutputWeights[j] * first * second);
        }
        rows[(neurons.Length * d)..].Clear();
        Lanes.FromRows(rows, d, hidden);
        return outputs;
    }

    /// <summary>Change of <c>a² − ‖w‖²</c> from time 0 to a state, relative to <c>a² + ‖w‖²</c>.</summary>
    public double BalancednessDrift(int neuron, double output, long exponent, ReadOnlySpan<double> row)
    {
        double initial = Math.ScaleB(1, (int)(2 * (Exponents[neuron] - exponent)));
        double a0 = Outputs[neuron], w0 = a0 * a0 - _imbalances[neuron];
        // What was frozen from the start contributes the same to ‖w‖² at both times.
        double active = VectorKernels.Dot(row, row), initiallyActive = _activeSquares[neuron];
        double change = output * output - active - (a0 * a0 - initiallyActive) * initial;
        double size = output * output + active + (w0 - initiallyActive) * initial;
        return size > 0 ? Math.Abs(change) / size : 0;
    }
}
