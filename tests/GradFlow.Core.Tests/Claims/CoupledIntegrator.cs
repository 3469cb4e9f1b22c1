using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Tests.Claims;

/// <summary>
/// The flow on orthogonal data by the classical Runge–Kutta method in the coordinates of about_GradFlow_Theory §2, with one cross
/// term: <c>dv_j0/dt</c> gets <c>coupling · a_j g_1</c>. Without coupling it is one more honest integrator.
/// </summary>
internal static class CoupledIntegrator
{
    // A step in which a coordinate switches off has an error of second order, which short runs are compared on.
    private const double LongRunStep = 1e-3;
    private const double ShortRunStep = 1e-4;

    public static GradientFlowRun Integrate(
        TrainingDataset dataset, ReluNetwork network, GradientFlowOptions options, double coupling)
    {
        int m = network.Width, n = dataset.Count;
        var state = new double[m * (n + 1)];
        double factor = Math.Exp(network.LogScale);
        for (int j = 0; j < m; j++)
        {
            state[j * (n + 1) + n] = factor * network.OutputWeights[j];
            for (int k = 0; k < n; k++)
                for (int i = 0; i < dataset.Dimension; i++)
                    state[j * (n + 1) + k] += factor * network.HiddenWeights[j, i] * dataset.Inputs[k, i] / dataset.Norms[k];
        }
        double[] initial = [.. state];
        double time = 0, loss = Loss(state);
        double step = Math.Min(options.EndTime < 10 ? ShortRunStep : LongRunStep, options.EndTime / 8);
        for (int i = 0; time < options.EndTime * (1 - 1e-12) && loss > options.LossTolerance && i < options.MaximumSteps; i++)
        {
            double[] k1 = Slope(state), k2 = Slope(Add(state, k1, step / 2)), k3 = Slope(Add(state, k2, step / 2));
            double[] k4 = Slope(Add(state, k3, step));
            for (int c = 0; c < state.Length; c++) state[c] += step / 6 * (k1[c] + 2 * k2[c] + 2 * k3[c] + k4[c]);
            time += step;
            loss = Loss(state);
        }
        var outputs = new double[m];
        var hidden = new double[m, dataset.Dimension];
        for (int j = 0; j < m; j++)
        {
            outputs[j] = state[j * (n + 1) + n];
            for (int i = 0; i < dataset.Dimension; i++)
            {
                hidden[j, i] = factor * network.HiddenWeights[j, i];
                for (int k = 0; k < n; k++)
                    hidden[j, i] += (state[j * (n + 1) + k] - initial[j * (n + 1) + k]) * dataset.Inputs[k, i] / dataset.Norms[k];
            }
        }
        return new GradientFlowRun
        {
            Dataset = dataset,
            InitialNetwork = network,
            Network = new ReluNetwork(outputs, hidden),
            Options = options,
            Status = loss <= options.LossTolerance ? RunStatus.LossReached : RunStatus.TimeReached,
            Time = time,
            Loss = loss,
            GradientNorm = double.NaN,
            Regime = FlowRegime.Paper,
            UnreachableSamples = [],
            Trajectory = [],
            Saddles = [],
            FitTimes = [],
            Switches = [],
            Snapshots = [],
            BalancednessDrift = 0,
            Steps = 0,
            RejectedSteps = 0,
            Engine = FlowEngine.Orthogonal,
            Elapsed = TimeSpan.Zero,
        };

        double[] Residuals(double[] s)
        {
            double[] residuals = [.. dataset.Labels];
            for (int j = 0; j < m; j++)
                for (int k = 0; k < n; k++)
                    residuals[k] -= dataset.Norms[k] * s[j * (n + 1) + n] * Math.Max(s[j * (n + 1) + k], 0);
            return residuals;
        }

        double Loss(double[] s) => Residuals(s).Sum(r => r * r) / (2 * n);

        double[] Slope(double[] s)
        {
            double[] residuals = Residuals(s);
            var slope = new double[s.Length];
            for (int j = 0; j < m; j++)
                for (int k = 0; k < n; k++)
                {
                    double v = s[j * (n + 1) + k], g = dataset.Norms[k] * residuals[k] / n;
                    if (v <= 0) continue;
                    slope[j * (n + 1) + k] += s[j * (n + 1) + n] * g;
                    if (k == 0) slope[j * (n + 1)] += coupling * s[j * (n + 1) + n] * dataset.Norms[1] * residuals[1] / n;
                    slope[j * (n + 1) + n] += g * v;
                }
            return slope;
        }

        static double[] Add(double[] s, double[] slope, double step) => [.. s.Zip(slope, (x, y) => x + step * y)];
    }
}
