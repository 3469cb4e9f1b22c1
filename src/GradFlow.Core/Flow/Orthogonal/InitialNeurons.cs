using System.Buffers;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The neurons at time 0 in the coordinates <c>v_jk = w_j·x_k/b_k</c>. What never moves is known from here: frozen coordinates, the
/// part of <c>w_j</c> orthogonal to the inputs, and <c>a_j² − ‖w_j‖²</c>. Neuron j is 2^Exponents[j] times what is stored.
/// </summary>
internal sealed class InitialNeurons
{
    private readonly ReluNetwork _network;
    private readonly UnitInputs _inputs;
    private readonly SampleColumns _columns;
    private readonly double[] _rows;
    private readonly double[] _imbalances;

    /// <summary>Room for a network's neurons; <see cref="Project"/> fills it.</summary>
    public InitialNeurons(ReluNetwork network, UnitInputs inputs, SampleColumns columns)
    {
        (_network, _inputs, _columns) = (network, inputs, columns);
        int m = network.Width;
        _rows = new double[(long)m * columns.Count];
        _imbalances = new double[m];
        Outputs = new double[m];
        Exponents = new int[m];
        FrozenPositive = new double[m];
        FrozenNegative = new double[m];
    }

    /// <summary>Stored output weights.</summary>
    public double[] Outputs { get; }

    /// <summary>Binary exponents.</summary>
    public int[] Exponents { get; }

    /// <summary>What the coordinates frozen from the start add to <c>w_j·D₊</c>.</summary>
    public double[] FrozenPositive { get; }

    /// <summary>What the coordinates frozen from the start add to <c>−w_j·D₋</c>.</summary>
    public double[] FrozenNegative { get; }

    /// <summary>Whether a neuron is active on a sample at time 0.</summary>
    public bool WasActive(int neuron, int sample) => Row(neuron)[_columns.Of(sample)] > 0;

    /// <summary>The conserved <c>a² − ‖w‖²</c>, over 2^(2·exponent).</summary>
    public double Imbalance(int neuron) => _imbalances[neuron];

    /// <summary>The coordinates of a neuron over the columns.</summary>
    public ReadOnlySpan<double> Row(int neuron) => _rows.AsSpan(checked(neuron * _columns.Count), _columns.Count);

    /// <summary>Copies the coordinates of a neuron, 0 for the frozen ones.</summary>
    public void CopyActive(int neuron, Span<double> row)
    {
        ReadOnlySpan<double> coordinates = Row(neuron);
        for (int c = 0; c < row.Length; c++) row[c] = Math.Max(coordinates[c], 0);
    }

    /// <summary>Projects a range of neurons onto the inputs.</summary>
    /// <param name="first">First neuron.</param>
    /// <param name="last">One past the last neuron.</param>
    /// <param name="directionWeights"><c>|y_k| b_k/n</c> over the columns.</param>
    public void Project(int first, int last, ReadOnlySpan<double> directionWeights)
    {
        int d = _network.Dimension, n = _columns.Count;
        // Stored rows have a size near 1; the common factor e^LogScale = 2^(whole + part) joins the exponent.
        double binaryScale = _network.LogScale / Logarithm.OfTwo;
        int whole = (int)Math.Floor(binaryScale);
        double part = Math.Exp((binaryScale - whole) * Logarithm.OfTwo);
        double[] hidden = ArrayPool<double>.Shared.Rent(UnitInputs.BatchSize * d);
        for (int start = first; start < last; start += UnitInputs.BatchSize)
        {
            int count = Math.Min(UnitInputs.BatchSize, last - start);
            for (int j = start; j < start + count; j++)
            {
                ReadOnlySpan<double> weights = VectorKernels.Row(_network.HiddenWeights, j);
                Span<double> scaled = hidden.AsSpan((j - start) * d, d);
                double largest = Math.Abs(_network.OutputWeights[j]);
                foreach (double w in weights) largest = Math.Max(largest, Math.Abs(w));
                int exponent = largest > 0 ? Math.ILogB(largest) : 0;
                for (int i = 0; i < d; i++) scaled[i] = Math.ScaleB(weights[i], -exponent) * part;
                Exponents[j] = exponent + whole;
                Outputs[j] = Math.ScaleB(_network.OutputWeights[j], -exponent) * part;
                // The norm is rounded first, as that of the output weight of a balanced neuron is: their difference is then exact.
                double norm = Math.Sqrt(VectorKernels.Dot(scaled, scaled));
                _imbalances[j] = Outputs[j] * Outputs[j] - norm * norm;
            }
            _inputs.Project(hidden, count, _rows.AsSpan(checked(start * n), count * n));
        }
        ArrayPool<double>.Shared.Return(hidden);
        for (int j = first; j < last; j++)
        {
            FrozenPositive[j] = Frozen(Row(j)[.._columns.Split], directionWeights[.._columns.Split]);
            FrozenNegative[j] = Frozen(Row(j)[_columns.Split..], directionWeights[_columns.Split..]);
        }
    }

    /// <summary>Change of <c>a² − ‖w‖²</c> from time 0 to a state, relative to <c>a² + ‖w‖²</c>.</summary>
    public double BalancednessDrift(int neuron, double output, long exponent, ReadOnlySpan<double> row)
    {
        double initial = Math.ScaleB(1, (int)(2 * (Exponents[neuron] - exponent)));
        double a0 = Outputs[neuron], w0 = a0 * a0 - _imbalances[neuron];
        // What was frozen from the start contributes the same to ‖w‖² at both times.
        double active = 0, initiallyActive = 0;
        foreach (double v in row) active += v * v;
        foreach (double v in Row(neuron)) initiallyActive += Math.Max(v, 0) * Math.Max(v, 0);
        double change = output * output - active - (a0 * a0 - initiallyActive) * initial;
        double size = output * output + active + (w0 - initiallyActive) * initial;
        return size > 0 ? Math.Abs(change) / size : 0;
    }

    private static double Frozen(ReadOnlySpan<double> row, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        for (int c = 0; c < row.Length; c++) sum += weights[c] * Math.Min(row[c], 0);
        return sum;
    }
}
