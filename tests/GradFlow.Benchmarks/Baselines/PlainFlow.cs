using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Benchmarks.Baselines;

/// <summary>
/// The plain differential equation of about_GradFlow_Theory §2 on orthogonal inputs, as any solver sees it: m rows of n
/// coordinates <c>v_jk</c>, then the m output weights. Vectorised and free of allocations, so that no baseline is slow for want
/// of care.
/// </summary>
internal sealed class PlainFlow
{
    private readonly int _stride;
    private readonly double[] _labels;
    private readonly double[] _norms;
    private readonly double[] _outputs;
    private readonly double[] _forces;

    /// <summary>The equation for a data set and a width.</summary>
    public PlainFlow(TrainingDataset dataset, ReluNetwork network)
    {
        int n = dataset.Count;
        Width = network.Width;
        _stride = Lanes.Pad(n);
        (_labels, _norms) = (dataset.Labels, dataset.Norms);
        (_outputs, _forces) = (new double[_stride], new double[_stride]);
        Initial = StateOf(dataset, network);
    }

    /// <summary>Number of neurons.</summary>
    public int Width { get; }

    /// <summary>The state at time 0.</summary>
    public double[] Initial { get; }

    /// <summary>The loss at the state of the last call of <see cref="Field"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>A network in the coordinates of the equation.</summary>
    public double[] StateOf(TrainingDataset dataset, ReluNetwork network)
    {
        var state = new double[Width * (_stride + 1)];
        double scale = Math.Exp(network.LogScale);
        for (int j = 0; j < Width; j++)
        {
            state[Width * _stride + j] = network.OutputWeights[j] * scale;
            for (int k = 0; k < dataset.Count; k++)
            {
                double v = 0;
                for (int i = 0; i < dataset.Dimension; i++) v += network.HiddenWeights[j, i] * dataset.Inputs[k, i];
                state[j * _stride + k] = v * scale / dataset.Norms[k];
            }
        }
        return state;
    }

    /// <summary>The slope at a state.</summary>
    public void Field(double[] state, double[] slope)
    {
        Array.Clear(_outputs);
        ref double outputs = ref MemoryMarshal.GetArrayDataReference(_outputs);
        ref double forces = ref MemoryMarshal.GetArrayDataReference(_forces);
        ref double from = ref MemoryMarshal.GetArrayDataReference(state);
        ref double to = ref MemoryMarshal.GetArrayDataReference(slope);
        int weights = Width * _stride;
        for (int j = 0; j < Width; j++)
        {
            Vector512<double> a = Vector512.Create(state[weights + j]);
            for (int k = 0; k < _stride; k += Lanes.Count)
            {
                Vector512<double> v = Lanes.Larger(Vector512.LoadUnsafe(ref from, (nuint)(j * _stride + k)), Vector512<double>.Zero);
                Lanes.MultiplyAdd(a, v, Vector512.LoadUnsafe(ref outputs, (nuint)k)).StoreUnsafe(ref outputs, (nuint)k);
            }
        }
        double sum = 0;
        for (int k = 0; k < _labels.Length; k++)
        {
            double residual = _labels[k] - _norms[k] * _outputs[k];
            sum += residual * residual;
            _forces[k] = residual * _norms[k] / _labels.Length;
        }
        Loss = sum / (2 * _labels.Length);
        for (int j = 0; j < Width; j++)
        {
            Vector512<double> a = Vector512.Create(state[weights + j]), growth = Vector512<double>.Zero;
            for (int k = 0; k < _stride; k += Lanes.Count)
            {
                Vector512<double> v = Vector512.LoadUnsafe(ref from, (nuint)(j * _stride + k));
                Vector512<double> force = Vector512.LoadUnsafe(ref forces, (nuint)k)
                    & Vector512.GreaterThan(v, Vector512<double>.Zero);
                growth = Lanes.MultiplyAdd(force, v, growth);
                (a * force).StoreUnsafe(ref to, (nuint)(j * _stride + k));
            }
            slope[weights + j] = Vector512.Sum(growth);
        }
    }

    /// <summary>Largest difference of two states, relative to the largest number of the second.</summary>
    public static double Distance(double[] state, double[] reference)
    {
        double difference = 0, largest = 0;
        for (int i = 0; i < state.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(state[i] - reference[i]));
            largest = Math.Max(largest, Math.Abs(reference[i]));
        }
        return double.IsFinite(difference) ? difference / largest : double.PositiveInfinity;
    }
}
