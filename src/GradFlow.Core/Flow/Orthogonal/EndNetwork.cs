using System.Numerics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Builds the network whose neurons have moved to given states: <c>w_j = w_j(0) + Σ_k (v_jk − max(v_jk(0), 0)) x_k/b_k</c>.
/// </summary>
internal sealed class EndNetwork
{
    /// <summary>Amplitudes with exponents up to this are stored as they are; beyond, a common factor keeps them in range.</summary>
    private const int LargestPlainExponent = 500;

    private readonly ReluNetwork _start;
    private readonly InitialNeurons _initial;
    private readonly UnitInputs _inputs;
    private readonly double[] _outputs;
    private readonly double[,] _hidden;
    private readonly long _common;
    private readonly double _startScale;

    /// <summary>An empty network.</summary>
    /// <param name="start">The network at time 0.</param>
    /// <param name="initial">Its neurons.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="largestExponent">Largest binary exponent of a neuron with an output weight.</param>
    public EndNetwork(ReluNetwork start, InitialNeurons initial, UnitInputs inputs, long largestExponent)
    {
        (_start, _initial, _inputs) = (start, initial, inputs);
        _outputs = new double[start.Width];
        _hidden = new double[start.Width, start.Dimension];
        _common = Math.Abs(largestExponent) < LargestPlainExponent ? 0 : largestExponent;
        double factor = start.LogScale - _common * Logarithm.OfTwo;
        _startScale = factor == 0 ? 1 : Math.Exp(factor);
    }

    /// <summary>The network, once every neuron has been set.</summary>
    public ReluNetwork ToNetwork() => new(_outputs, _hidden, _common * Logarithm.OfTwo);

    /// <summary>A place to collect neurons, for one thread.</summary>
    public Batch NewBatch(int columns) => new(this, columns);

    /// <summary>Neurons whose hidden weights are computed together.</summary>
    public sealed class Batch(EndNetwork network, int columns)
    {
        private readonly double[] _shifts = new double[UnitInputs.BatchSize * columns];
        private readonly int[] _neurons = new int[UnitInputs.BatchSize];
        private int _count;

        /// <summary>Largest change of <c>a² − ‖w‖²</c> of a neuron since time 0, relative to <c>a² + ‖w‖²</c>.</summary>
        public double BalancednessDrift { get; private set; }

        /// <summary>Sets one neuron.</summary>
        public void Add(int neuron, double output, long exponent, ReadOnlySpan<double> row)
        {
            double factor = Math.ScaleB(1, (int)(exponent - network._common));
            double startFactor = Math.ScaleB(1, (int)(network._initial.Exponents[neuron] - network._common));
            network._outputs[neuron] = output * factor;
            BalancednessDrift = Math.Max(BalancednessDrift, network._initial.BalancednessDrift(neuron, output, exponent, row));
            ReadOnlySpan<double> start = network._initial.Row(neuron);
            Span<double> shifts = _shifts.AsSpan(_count * columns, columns);
            Shift(row, factor, start, startFactor, shifts);
            ReadOnlySpan<double> weights = VectorKernels.Row(network._start.HiddenWeights, neuron);
            Span<double> hidden = VectorKernels.Row(network._hidden, neuron);
            VectorKernels.Scale(weights, network._startScale, 1, hidden);
            _neurons[_count++] = neuron;
            if (_count == UnitInputs.BatchSize) Flush();
        }

        /// <summary>Computes what has been collected.</summary>
        public void Flush()
        {
            network._inputs.AddTo(_shifts, _neurons.AsSpan(0, _count), network._hidden);
            _count = 0;
        }

        /// <summary><c>s_k = v_k f − max(v_k(0), 0) f(0)</c>.</summary>
        private static void Shift(
            ReadOnlySpan<double> row, double factor, ReadOnlySpan<double> start, double startFactor, Span<double> shifts)
        {
            int c = 0;
            for (; c + Vector<double>.Count <= shifts.Length; c += Vector<double>.Count)
                (new Vector<double>(row[c..]) * factor - Vector.Max(new Vector<double>(start[c..]), Vector<double>.Zero) * startFactor)
                    .CopyTo(shifts[c..]);
            for (; c < shifts.Length; c++) shifts[c] = row[c] * factor - Math.Max(start[c], 0) * startFactor;
        }
    }
}
