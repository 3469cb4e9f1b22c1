using GradFlow.Core.Data;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The neurons at time 0 in the coordinates <c>v_jk = w_j·x_k/b_k</c>, and the way back from moved coordinates to a network. What
/// never moves is known from here: frozen coordinates, the part of <c>w_j</c> orthogonal to the inputs, and <c>a_j² − ‖w_j‖²</c>.
/// </summary>
internal sealed class InitialNeurons
{
    private readonly TrainingDataset _dataset;
    private readonly ReluNetwork _network;
    private readonly SampleColumns _columns;
    private readonly double[] _rows;
    private readonly double[] _hiddenNorms;

    /// <summary>Room for a network's neurons; <see cref="Project"/> fills it.</summary>
    public InitialNeurons(TrainingDataset dataset, ReluNetwork network, SampleColumns columns)
    {
        (_dataset, _network, _columns) = (dataset, network, columns);
        int m = network.Width;
        _rows = new double[(long)m * dataset.Count];
        _hiddenNorms = new double[m];
        Outputs = new double[m];
        Exponents = new int[m];
        FrozenPositive = new double[m];
        FrozenNegative = new double[m];
    }

    /// <summary>Stored output weights; neuron j is 2^Exponents[j] times what is stored.</summary>
    public double[] Outputs { get; }

    /// <summary>Binary exponents.</summary>
    public int[] Exponents { get; }

    /// <summary>What the coordinates frozen from the start add to <c>w_j·D₊</c>, stored like the neuron.</summary>
    public double[] FrozenPositive { get; }

    /// <summary>What the coordinates frozen from the start add to <c>−w_j·D₋</c>, stored like the neuron.</summary>
    public double[] FrozenNegative { get; }

    /// <summary>Whether a neuron is active on a sample at time 0.</summary>
    public bool WasActive(int neuron, int sample) => _rows[(long)neuron * _dataset.Count + sample] > 0;

    /// <summary>The conserved <c>a² − ‖w‖²</c>, over 2^(2·exponent).</summary>
    public double Imbalance(int neuron) => Outputs[neuron] * Outputs[neuron] - _hiddenNorms[neuron] * _hiddenNorms[neuron];

    /// <summary>Projects the neurons of a block onto the inputs and stores their active coordinates as its present state.</summary>
    public void Project(NeuronBlock block, NeuronRows present, double[] directionWeights)
    {
        int n = _dataset.Count, d = _dataset.Dimension;
        var hidden = new double[d];
        for (int j = block.First; j < block.Last; j++)
        {
            double largest = Math.Abs(_network.OutputWeights[j]);
            for (int i = 0; i < d; i++) largest = Math.Max(largest, Math.Abs(_network.HiddenWeights[j, i]));
            // Stored rows have a size near 1; the common factor e^LogScale = 2^(whole + part) joins the exponent.
            double binaryScale = _network.LogScale / Logarithm.OfTwo;
            int whole = (int)Math.Floor(binaryScale), exponent = largest > 0 ? Math.ILogB(largest) : 0;
            double part = Math.Exp((binaryScale - whole) * Logarithm.OfTwo);
            double norm = 0;
            for (int i = 0; i < d; i++)
            {
                hidden[i] = Math.ScaleB(_network.HiddenWeights[j, i], -exponent) * part;
                norm += hidden[i] * hidden[i];
            }
            Exponents[j] = present.Exponents[j] = exponent + whole;
            Outputs[j] = present.Outputs[j] = Math.ScaleB(_network.OutputWeights[j], -exponent) * part;
            _hiddenNorms[j] = Math.Sqrt(norm);
            Span<double> row = present.Row(j);
            for (int k = 0; k < n; k++)
            {
                double v = VectorKernels.Dot(hidden, VectorKernels.Row(_dataset.Inputs, k)) / _dataset.Norms[k];
                _rows[(long)j * n + k] = v;
                int column = _columns.Of(k);
                if (v > 0) row[column] = v;
                else if (_dataset.Labels[k] > 0) FrozenPositive[j] += directionWeights[column] * v;
                else FrozenNegative[j] += directionWeights[column] * v;
            }
        }
    }

    /// <summary>Change of <c>a² − ‖w‖²</c> from time 0 to a state, relative to <c>a² + ‖w‖²</c>.</summary>
    public double BalancednessDrift(int neuron, NeuronRows state)
    {
        double initial = Math.ScaleB(1, 2 * (Exponents[neuron] - state.Exponents[neuron]));
        double a = state.Outputs[neuron], a0 = Outputs[neuron], w0 = _hiddenNorms[neuron];
        ReadOnlySpan<double> row = state.Row(neuron);
        double active = RowKernels.Dot(row, row);
        // What was frozen from the start contributes the same to ‖w‖² at both times.
        double initiallyActive = 0;
        foreach (double v in _rows.AsSpan(checked(neuron * _dataset.Count), _dataset.Count))
            if (v > 0) initiallyActive += v * v;
        double change = a * a - active - (a0 * a0 - initiallyActive) * initial;
        double size = a * a + active + (w0 * w0 - initiallyActive) * initial;
        return size > 0 ? Math.Abs(change) / size : 0;
    }

    /// <summary>The network whose neurons have moved to a state.</summary>
    public ReluNetwork NetworkAt(NeuronRows state, NeuronBlocks blocks)
    {
        int n = _dataset.Count, d = _dataset.Dimension, width = _network.Width;
        // Amplitudes beyond the range of a double are kept by a common factor; otherwise the weights are stored as they are.
        int common = int.MinValue;
        for (int j = 0; j < width; j++)
            if (state.Outputs[j] != 0) common = Math.Max(common, state.Exponents[j]);
        if (common is > -500 and < 500 or int.MinValue) common = 0;
        var outputs = new double[width];
        var hidden = new double[width, d];
        blocks.ForEach(block =>
        {
            var shift = new double[n];
            for (int j = block.First; j < block.Last; j++)
            {
                int exponent = state.Exponents[j] - common, initialExponent = Exponents[j] - common;
                outputs[j] = Math.ScaleB(state.Outputs[j], exponent);
                ReadOnlySpan<double> row = state.Row(j);
                for (int k = 0; k < n; k++)
                {
                    double initial = _rows[(long)j * n + k];
                    shift[k] = (Math.ScaleB(row[_columns.Of(k)], exponent) - Math.ScaleB(Math.Max(initial, 0), initialExponent)) / _dataset.Norms[k];
                }
                double factor = _network.LogScale - common * Logarithm.OfTwo;
                double initialScale = factor == 0 ? 1 : Math.Exp(factor);
                for (int i = 0; i < d; i++) hidden[j, i] = _network.HiddenWeights[j, i] * initialScale;
                for (int k = 0; k < n; k++)
                    if (shift[k] != 0)
                        VectorKernels.AddScaled(shift[k], VectorKernels.Row(_dataset.Inputs, k), VectorKernels.Row(hidden, j));
            }
        });
        return new ReluNetwork(outputs, hidden, common * Logarithm.OfTwo);
    }
}
