using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Descent;

/// <summary>
/// The weights of a network on a data set, its residuals and gradient, with <c>σ'(0) = 0</c> (about_GradFlow_Theory §1).
/// </summary>
internal sealed class DescentState
{
    private readonly TrainingDataset _dataset;
    private readonly double[,] _preactivations;
    private readonly double[] _lastOutputs;
    private readonly double[,] _lastHidden;
    private readonly double[] _positiveDirection;
    private readonly double[] _negativeDirection;

    /// <summary>Copies a network.</summary>
    /// <exception cref="GradFlowException">InvalidOption: the weights with their common factor do not fit into doubles.</exception>
    public DescentState(TrainingDataset dataset, ReluNetwork network)
    {
        _dataset = dataset;
        double factor = Math.Exp(network.LogScale);
        if (network.LogScale != 0 && !double.IsNormal(factor))
            throw GradFlowError.InvalidOption(
                nameof(network.LogScale), network.LogScale, "close enough to 0 for the weights of a descent to fit into doubles");
        Outputs = [.. network.OutputWeights.Select(a => a * factor)];
        Hidden = (double[,])network.HiddenWeights.Clone();
        for (int j = 0; j < Width; j++)
            foreach (ref double weight in VectorKernels.Row(Hidden, j)) weight *= factor;
        _lastOutputs = new double[Width];
        _lastHidden = new double[Width, dataset.Dimension];
        _preactivations = new double[Width, dataset.Count];
        Residuals = new double[dataset.Count];
        _positiveDirection = Direction(1);
        _negativeDirection = Direction(-1);
        Evaluate();
    }

    /// <summary>Output weights, m.</summary>
    public double[] Outputs { get; }

    /// <summary>Hidden weights, m×d.</summary>
    public double[,] Hidden { get; }

    /// <summary>Residuals at the present weights, n.</summary>
    public double[] Residuals { get; }

    /// <summary>Number of neurons m.</summary>
    public int Width => Outputs.Length;

    /// <summary>Loss at the present weights.</summary>
    public double Loss => SquareLoss.Of(Residuals);

    /// <summary>Whether a neuron is active on a sample.</summary>
    public bool IsActive(int neuron, int sample) => _preactivations[neuron, sample] > 0;

    /// <summary><c>w_j·x_k</c>.</summary>
    public double Preactivation(int neuron, int sample) => _preactivations[neuron, sample];

    /// <summary>Moves the weights along a direction.</summary>
    public void Move(double step, double[] outputs, double[,] hidden)
    {
        Outputs.CopyTo(_lastOutputs, 0);
        Array.Copy(Hidden, _lastHidden, Hidden.Length);
        VectorKernels.AddScaled(step, outputs, Outputs);
        for (int j = 0; j < Width; j++)
            VectorKernels.AddScaled(step, VectorKernels.Row(hidden, j), VectorKernels.Row(Hidden, j));
        Evaluate();
    }

    /// <summary>Goes back to the weights before the last move.</summary>
    public void Undo()
    {
        _lastOutputs.CopyTo(Outputs, 0);
        Array.Copy(_lastHidden, Hidden, Hidden.Length);
        Evaluate();
    }

    private void Evaluate()
    {
        _dataset.Labels.CopyTo(Residuals, 0);
        for (int j = 0; j < Width; j++)
        {
            ReadOnlySpan<double> hidden = VectorKernels.Row(Hidden, j);
            for (int k = 0; k < Residuals.Length; k++)
            {
                double z = _preactivations[j, k] = VectorKernels.Dot(hidden, VectorKernels.Row(_dataset.Inputs, k));
                if (z > 0) Residuals[k] -= Outputs[j] * z;
            }
        }
    }

    /// <summary>Writes <c>−∇L</c>: <c>(1/n) Σ_k r_k σ(w_j·x_k)</c> and <c>(a_j/n) Σ_k r_k 1[w_j·x_k &gt; 0] x_k</c>.</summary>
    /// <returns><c>‖∇L‖</c>.</returns>
    public double Descend(double[] outputs, double[,] hidden)
    {
        int n = Residuals.Length;
        double square = 0;
        for (int j = 0; j < Width; j++)
        {
            double slope = 0;
            Span<double> pull = VectorKernels.Row(hidden, j);
            pull.Clear();
            for (int k = 0; k < n; k++)
            {
                if (!IsActive(j, k)) continue;
                slope += Residuals[k] / n * _preactivations[j, k];
                VectorKernels.AddScaled(Outputs[j] * Residuals[k] / n, VectorKernels.Row(_dataset.Inputs, k), pull);
            }
            outputs[j] = slope;
            square += slope * slope + VectorKernels.Dot(pull, pull);
        }
        return Math.Sqrt(square);
    }

    /// <summary>The present weights as a network.</summary>
    public ReluNetwork ToNetwork() => new((double[])Outputs.Clone(), (double[,])Hidden.Clone());

    /// <summary>The present state as a point of a trajectory.</summary>
    public TrajectoryPoint Observe(double time)
    {
        double pathNorm = 0;
        int active = 0;
        WeightedCosine positive = default, negative = default;
        for (int j = 0; j < Width; j++)
        {
            ReadOnlySpan<double> hidden = VectorKernels.Row(Hidden, j);
            double a = Outputs[j], norm = VectorKernels.Norm(hidden), weight = Math.Abs(a) * norm;
            pathNorm += weight;
            for (int k = 0; k < Residuals.Length; k++)
            {
                if (!IsActive(j, k)) continue;
                active++;
                break;
            }
            if (a > 0) positive += new WeightedCosine(Math.Abs(a) * VectorKernels.Dot(_positiveDirection, hidden), weight, 0);
            if (a < 0) negative += new WeightedCosine(Math.Abs(a) * VectorKernels.Dot(_negativeDirection, hidden), weight, 0);
        }
        return new TrajectoryPoint
        {
            Time = time,
            Loss = Loss,
            Residuals = (double[])Residuals.Clone(),
            PathNorm = pathNorm,
            ActiveNeurons = active,
            PositiveAlignment = _dataset.Labels.Any(y => y > 0) ? positive.Mean : double.NaN,
            NegativeAlignment = _dataset.Labels.Any(y => y < 0) ? negative.Mean : double.NaN,
        };
    }

    /// <summary><c>D₊</c> or <c>−D₋</c>, normalised.</summary>
    private double[] Direction(int sign)
    {
        var direction = new double[_dataset.Dimension];
        for (int k = 0; k < _dataset.Count; k++)
            if (sign * _dataset.Labels[k] > 0)
                VectorKernels.AddScaled(Math.Abs(_dataset.Labels[k]), VectorKernels.Row(_dataset.Inputs, k), direction);
        double norm = VectorKernels.Norm(direction);
        for (int i = 0; i < direction.Length && norm > 0; i++) direction[i] /= norm;
        return direction;
    }
}
