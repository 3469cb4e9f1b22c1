using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Claims;

/// <summary>
/// The gradient flow as the plain differential equation of all weights, <c>dw_j/dt = (a_j/n) Σ_k r_k 1[w_j·x_k &gt; 0] x_k</c>,
/// <c>da_j/dt = (1/n) Σ_k r_k σ(w_j·x_k)</c>, by the adaptive Runge–Kutta method of Dormand and Prince (order 5 with an error
/// estimate of order 4). It knows nothing of orthogonality, boosts or switches; the judge compares the engine with it.
/// </summary>
internal sealed class PlainIntegration
{
    private const double SmallestShare = 1e-14;

    private readonly TrainingDataset _dataset;
    private readonly int _width;
    private readonly int _stride;

    private PlainIntegration(TrainingDataset dataset, int width)
    {
        _dataset = dataset;
        _width = width;
        _stride = dataset.Dimension + 1;
    }

    /// <summary>Integrates to a time.</summary>
    /// <param name="dataset">Training data of any kind.</param>
    /// <param name="network">The network at time 0, with weights in the range of a double.</param>
    /// <param name="time">End time.</param>
    /// <param name="tolerance">Error allowed per step, relative to the largest weight.</param>
    /// <param name="cancellationToken">Stops the integration.</param>
    /// <returns>The network at that time; null when no step is short enough, as the slopes leave the range of a double.</returns>
    public static ReluNetwork? Integrate(
        TrainingDataset dataset, ReluNetwork network, double time, double tolerance, CancellationToken cancellationToken)
    {
        var plain = new PlainIntegration(dataset, network.Width);
        double[] state = plain.Pack(network), trial = new double[state.Length];
        double[][] slopes = [.. Enumerable.Range(0, DormandPrincePair.Stages.Length + 1).Select(_ => new double[state.Length])];
        double now = 0, step = 1e-3 * time;
        while (now < time)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step = Math.Min(step, time - now);
            plain.Slope(state, slopes[0]);
            for (int stage = 0; stage < DormandPrincePair.Stages.Length; stage++)
            {
                state.CopyTo(trial, 0);
                for (int i = 0; i <= stage; i++) VectorKernels.AddScaled(step * DormandPrincePair.Stages[stage][i], slopes[i], trial);
                plain.Slope(trial, slopes[stage + 1]);
            }
            double error = 0, size = 0;
            for (int c = 0; c < state.Length; c++)
            {
                double sum = 0;
                for (int i = 0; i < DormandPrincePair.Errors.Length; i++) sum += DormandPrincePair.Errors[i] * slopes[i][c];
                error = Math.Max(error, Math.Abs(step * sum));
                size = Math.Max(size, Math.Abs(trial[c]));
            }
            double ratio = error / (tolerance * size);
            if (ratio <= 1)
            {
                now += step;
                trial.CopyTo(state, 0);
            }
            else if (step < SmallestShare * time)
            {
                return null;
            }
            step *= double.IsFinite(ratio) ? Math.Clamp(0.9 * Math.Pow(ratio, -0.2), 0.2, 5) : 0.2;
        }
        return plain.Unpack(state);
    }

    private void Slope(double[] state, double[] slope)
    {
        int n = _dataset.Count, d = _dataset.Dimension;
        var active = new double[_width * n];
        double[] residuals = [.. _dataset.Labels];
        for (int j = 0; j < _width; j++)
        {
            ReadOnlySpan<double> weights = state.AsSpan(j * _stride, d);
            for (int k = 0; k < n; k++)
            {
                active[j * n + k] = Math.Max(VectorKernels.Dot(weights, VectorKernels.Row(_dataset.Inputs, k)), 0);
                residuals[k] -= state[j * _stride + d] * active[j * n + k];
            }
        }
        Array.Clear(slope);
        for (int j = 0; j < _width; j++)
            for (int k = 0; k < n; k++)
            {
                if (active[j * n + k] <= 0) continue;
                double factor = state[j * _stride + d] * residuals[k] / n;
                VectorKernels.AddScaled(factor, VectorKernels.Row(_dataset.Inputs, k), slope.AsSpan(j * _stride, d));
                slope[j * _stride + d] += residuals[k] * active[j * n + k] / n;
            }
    }

    private double[] Pack(ReluNetwork network)
    {
        double factor = Math.Exp(network.LogScale);
        var state = new double[_width * _stride];
        for (int j = 0; j < _width; j++)
        {
            for (int i = 0; i < _stride - 1; i++) state[j * _stride + i] = factor * network.HiddenWeights[j, i];
            state[j * _stride + _stride - 1] = factor * network.OutputWeights[j];
        }
        return state;
    }

    private ReluNetwork Unpack(double[] state)
    {
        var outputs = new double[_width];
        var hidden = new double[_width, _stride - 1];
        for (int j = 0; j < _width; j++)
        {
            for (int i = 0; i < _stride - 1; i++) hidden[j, i] = state[j * _stride + i];
            outputs[j] = state[j * _stride + _stride - 1];
        }
        return new ReluNetwork(outputs, hidden);
    }
}
