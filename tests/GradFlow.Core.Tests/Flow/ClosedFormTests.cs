using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>The flow against motions known in closed form.</summary>
public class ClosedFormTests
{
    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-8)]
    public void AnAlignedGroupFollowsTheLogisticSolution(double scale)
    {
        // Two neurons along Σ y_k x_k with equal norms: p = Σ a² obeys dp/dt = (2b/n) p (‖y‖ − b p) (about_GradFlow_Theory §4).
        const double norm = 1.5;
        double[] labels = [1.0, 2.0, 2.0];
        var dataset = new TrainingDataset(
            "aligned", new double[,] { { norm, 0, 0 }, { 0, norm, 0 }, { 0, 0, norm } }, labels);
        double length = Math.Sqrt(labels.Sum(y => y * y));
        double[] sizes = [scale, 0.5 * scale];
        var hidden = new double[2, 3];
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 3; k++)
                hidden[j, k] = sizes[j] * labels[k] / length;
        var network = new ReluNetwork(sizes, hidden);
        double p0 = sizes.Sum(a => a * a), limit = length / norm, rate = 2 * norm * length / dataset.Count;
        double middle = Math.Log(limit / p0 - 1) / rate;
        double[] times = [0.5 * middle, middle, middle + 1 / rate, middle + 5 / rate];

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions
        {
            EndTime = times[^1],
            LossTolerance = 0,
            Tolerance = 1e-11,
            SnapshotTimes = times,
        });

        for (int i = 0; i < times.Length; i++)
        {
            double expected = limit / (1 + (limit / p0 - 1) * Math.Exp(-rate * times[i]));
            double p = run.Snapshots[i].Network.OutputWeights.Sum(a => a * a);
            Assert.Equal(1, p / expected, 1e-9);
        }
        Assert.Empty(run.Switches);
    }

    [Fact]
    public void ASwitchIsLocatedWhereTheConstantResidualPutsIt()
    {
        // One neuron with a > 0 on a negative sample, so tiny that r = y. Balanced with q = −v: a − q e^{…}: a(t) and v(t) along
        // a' = −g v, v' = −g a give v(t) = v cosh gt − a sinh gt, which vanishes at tanh gt = v/a.
        var dataset = new TrainingDataset("one", new double[,] { { 2, 0 } }, [-3.0]);
        const double v = 0.6e-150, a = 1e-150;
        var network = new ReluNetwork([a], new double[,] { { v, Math.Sqrt(a / 1e-150 * (a / 1e-150) - 0.36) * 1e-150 } });
        const double force = 6;

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions { EndTime = 1, LossTolerance = 0 });

        ActivationSwitch only = Assert.Single(run.Switches);
        Assert.Equal(Math.Atanh(v / a) / force, only.Time, 1e-13);
        Assert.False(only.IsActive);
        // After the switch nothing moves: a stays at a cosh gt − v sinh gt = √(a² − v²).
        Assert.Equal(0.8, run.Network.OutputWeights[0] * Math.Exp(run.Network.LogScale) / 1e-150, 1e-12);
    }

    [Fact]
    public void AnOutputWeightMayChangeItsSign()
    {
        // |a| < ‖w‖: with a < 0 on a positive sample, a(t) = a cosh gt + v sinh gt passes 0 at tanh gt = −a/v and nothing switches.
        var dataset = new TrainingDataset("one", new double[,] { { 1 } }, [2.0]);
        const double v = 1e-120, a = -0.5e-120;
        var network = new ReluNetwork([a], new double[,] { { v } });
        const double force = 2, time = 3;

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions { EndTime = time, LossTolerance = 0 });

        double expected = (a * Math.Cosh(force * time) + v * Math.Sinh(force * time)) / v;
        Assert.Equal(1, run.Network.OutputWeights[0] / v / expected, 1e-12);
        Assert.Empty(run.Switches);
    }
}
