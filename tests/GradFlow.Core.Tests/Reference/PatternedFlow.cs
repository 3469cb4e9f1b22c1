using GradFlow.Core.Data;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Tests.Reference;

/// <summary>
/// The plain gradient flow <c>dθ/dt = −∇L(θ)</c> on the original weights while every neuron keeps its status on every sample:
/// off, on, or sliding along the boundary <c>w_j·x_k = 0</c> with the convex weight on <c>x_k</c> that keeps it there (Filippov).
/// The state holds <c>a_j, w_j1, …, w_jd</c> for one neuron after the other.
/// </summary>
internal sealed class PatternedFlow
{
    /// <summary>How far past its boundary, relative to the neuron, a coordinate counts as having crossed it.</summary>
    private const double BoundarySlack = 1e-13;

    /// <summary>How far outside [0, 1] the weight of a sliding coordinate may be.</summary>
    private const double WeightSlack = 1e-10;

    /// <summary>Slopes below this, relative to their summands, are rounding: on orthogonal data they vanish.</summary>
    private const double SlopeNoise = 1e-11;

    private readonly int _width, _dimension, _count;
    private readonly double[][] _inputs;
    private readonly double[] _labels, _norms;
    private readonly Status[,] _status;

    public PatternedFlow(TrainingDataset dataset, double[] state, int width)
    {
        (_width, _dimension, _count) = (width, dataset.Dimension, dataset.Count);
        _inputs = [.. Enumerable.Range(0, _count)
            .Select(k => Enumerable.Range(0, _dimension).Select(i => dataset.Inputs[k, i]).ToArray())];
        _labels = dataset.Labels;
        _norms = [.. _inputs.Select(x => Math.Sqrt(x.Sum(value => value * value)))];
        _status = new Status[_width, _count];
        for (int j = 0; j < _width; j++)
            for (int k = 0; k < _count; k++)
                _status[j, k] = Preactivation(state, j, k) > 0 ? Status.On : Status.Off;
    }

    private enum Status
    {
        Off,
        On,
        Sliding,
    }

    public double[] Field(double[] state)
    {
        double[,] preactivations = Preactivations(state);
        double[] residuals = Residuals(state, preactivations);
        var slope = new double[state.Length];
        for (int j = 0; j < _width; j++)
        {
            int start = j * (_dimension + 1);
            for (int k = 0; k < _count; k++)
                if (_status[j, k] == Status.On)
                    slope[start] += residuals[k] * preactivations[j, k] / _count;
            double[] pull = Pull(residuals, j, out _);
            for (int i = 0; i < _dimension; i++) slope[start + 1 + i] = state[start] * pull[i];
        }
        return slope;
    }

    /// <summary>Smallest distance to a change of status; negative beyond one.</summary>
    public double Margin(double[] state)
    {
        double smallest = double.PositiveInfinity;
        double[,] preactivations = Preactivations(state);
        double[] residuals = Residuals(state, preactivations);
        for (int j = 0; j < _width; j++)
        {
            double scale = NeuronScale(state, j);
            if (scale == 0) continue;
            double[] weights = SlidingWeights(residuals, j);
            for (int k = 0; k < _count; k++)
                smallest = Math.Min(smallest, Margin(preactivations[j, k] / (scale * _norms[k]), j, k, weights));
        }
        return smallest;
    }

    /// <summary>
    /// First interior fraction of a step, if any, at which the cubic through the ends of some preactivation has crossed:
    /// a coordinate that leaves and returns within one step.
    /// </summary>
    public double? FindDip(double[] state, double[] slope, double[] end, double[] endSlope, double step)
    {
        double[,] first = Preactivations(state), firstSlope = Preactivations(slope);
        double[,] last = Preactivations(end), lastSlope = Preactivations(endSlope);
        for (int part = 1; part < 8; part++)
        {
            double s = part / 8.0, r = 1 - s;
            for (int j = 0; j < _width; j++)
            {
                double scale = NeuronScale(state, j);
                for (int k = 0; k < _count && scale > 0; k++)
                {
                    if (_status[j, k] == Status.Sliding) continue;
                    double value = r * r * (1 + 2 * s) * first[j, k] + s * s * (3 - 2 * s) * last[j, k]
                        + step * s * r * (r * firstSlope[j, k] - s * lastSlope[j, k]);
                    if (Margin(value / (scale * _norms[k]), j, k, []) < 0) return s;
                }
            }
        }
        return null;
    }

    /// <summary>Changes the status of every coordinate beyond its margin, and puts those at a boundary exactly onto it.</summary>
    public void ChangeStatus(double[] state)
    {
        double[] residuals = Residuals(state, Preactivations(state));
        for (int j = 0; j < _width; j++)
        {
            double scale = NeuronScale(state, j);
            for (int k = 0; k < _count && scale > 0; k++)
            {
                double[] weights = SlidingWeights(residuals, j);
                double relative = Preactivation(state, j, k) / (scale * _norms[k]);
                if (Margin(relative, j, k, weights) >= 0) continue;
                if (_status[j, k] == Status.Sliding)
                {
                    _status[j, k] = weights[k] < 0.5 ? Status.Off : Status.On;
                    continue;
                }
                int start = j * (_dimension + 1);
                double excess = Preactivation(state, j, k) / (_norms[k] * _norms[k]);
                for (int i = 0; i < _dimension; i++) state[start + 1 + i] -= excess * _inputs[k][i];
                _status[j, k] = StatusAtBoundary(state[start], residuals, j, k);
            }
        }
    }

    private Status StatusAtBoundary(double outputWeight, double[] residuals, int j, int k)
    {
        _status[j, k] = Status.Off;
        double slopeOff = outputWeight * Dot(Pull(residuals, j, out _), _inputs[k]);
        _status[j, k] = Status.On;
        double slopeOn = outputWeight * Dot(Pull(residuals, j, out _), _inputs[k]);
        double noise = SlopeNoise * Math.Abs(outputWeight) * _norms[k]
            * Enumerable.Range(0, _count).Sum(l => Math.Abs(residuals[l]) * _norms[l]) / _count;
        if (slopeOff <= noise) return Status.Off;
        return slopeOn < 0 ? Status.Sliding : Status.On;
    }

    private double Margin(double relativePreactivation, int j, int k, double[] weights) => _status[j, k] switch
    {
        Status.On => BoundarySlack + relativePreactivation,
        Status.Off => BoundarySlack - relativePreactivation,
        _ => WeightSlack + Math.Min(weights[k], 1 - weights[k]),
    };

    private double[] SlidingWeights(double[] residuals, int j)
    {
        Pull(residuals, j, out double[] weights);
        return weights;
    }

    /// <summary>
    /// <c>(1/n) Σ α_k r_k x_k</c>: α is 1 on, 0 off, and on the sliding samples (see <paramref name="weights"/>) such that the
    /// sum is orthogonal to them.
    /// </summary>
    private double[] Pull(double[] residuals, int j, out double[] weights)
    {
        weights = [];
        var pull = new double[_dimension];
        bool slides = false;
        for (int k = 0; k < _count; k++)
        {
            slides |= _status[j, k] == Status.Sliding;
            if (_status[j, k] == Status.On)
                for (int i = 0; i < _dimension; i++)
                    pull[i] += residuals[k] * _inputs[k][i] / _count;
        }
        if (!slides) return pull;
        int[] sliding = [.. Enumerable.Range(0, _count).Where(k => _status[j, k] == Status.Sliding)];
        Matrix<double> gram = Matrix<double>.Build.Dense(
            sliding.Length, sliding.Length, (r, c) => Dot(_inputs[sliding[r]], _inputs[sliding[c]]));
        Vector<double> amounts = gram.Solve(Vector<double>.Build.Dense(sliding.Length, r => -Dot(pull, _inputs[sliding[r]])));
        weights = new double[_count];
        for (int s = 0; s < sliding.Length; s++)
        {
            weights[sliding[s]] = amounts[s] * _count / residuals[sliding[s]];
            for (int i = 0; i < _dimension; i++) pull[i] += amounts[s] * _inputs[sliding[s]][i];
        }
        return pull;
    }

    private double[] Residuals(double[] state, double[,] preactivations)
    {
        var residuals = (double[])_labels.Clone();
        for (int j = 0; j < _width; j++)
            for (int k = 0; k < _count; k++)
                if (_status[j, k] == Status.On)
                    residuals[k] -= state[j * (_dimension + 1)] * preactivations[j, k];
        return residuals;
    }

    private double[,] Preactivations(double[] state)
    {
        var preactivations = new double[_width, _count];
        for (int j = 0; j < _width; j++)
            for (int k = 0; k < _count; k++)
                preactivations[j, k] = Preactivation(state, j, k);
        return preactivations;
    }

    private double Preactivation(double[] state, int j, int k)
    {
        double sum = 0;
        int start = j * (_dimension + 1) + 1;
        for (int i = 0; i < _dimension; i++) sum += state[start + i] * _inputs[k][i];
        return sum;
    }

    private double NeuronScale(double[] state, int j)
    {
        double largest = 0;
        int start = j * (_dimension + 1);
        for (int i = 0; i <= _dimension; i++) largest = Math.Max(largest, Math.Abs(state[start + i]));
        return largest;
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();
}
