using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

public class TrajectoryTests
{
    /// <summary>The neurons of one sign are smaller than those of the other by far more than the range of a double.</summary>
    [Theory]
    [InlineData(-800)]
    [InlineData(-10_000)]
    public void TheAlignmentOfOneSignDoesNotDependOnTheSizeOfTheOther(double logScale)
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        GradientFlowRun run = GradientFlow.Integrate(
            toy, NetworkInitializer.Create(10, 2, logScale, true, InitializationScheme.Balanced, 1), new GradientFlowOptions());
        TrajectoryPoint[] late = [.. run.Trajectory.Where(point => point.Time > 0.3 * run.Time)];

        Assert.Equal(RunStatus.LossReached, run.Status);
        Assert.True(late.Length > 20);
        Assert.All(late, point => Assert.Equal((1, 1), (Math.Round(point.PositiveAlignment, 6), Math.Round(point.NegativeAlignment, 6))));
    }

    /// <summary>With neurons that die and, at n = 3, groups; the sums come from the weights of the networks alone.</summary>
    [Theory]
    [InlineData(3, 400, InitializationScheme.Balanced)]
    [InlineData(12, 70, InitializationScheme.Balanced)]
    [InlineData(12, 70, InitializationScheme.Gaussian)]
    public void EveryPointIsThatOfItsNetwork(int n, int m, InitializationScheme scheme)
    {
        const double step = 0.25;
        TrainingDataset dataset = FlowCases.Orthogonal(n, 1);
        double[] times = [.. Enumerable.Range(1, 100).Select(i => step * i)];
        GradientFlowRun run = GradientFlow.Integrate(dataset, FlowCases.Network(dataset, m, -2, 1, scheme), new GradientFlowOptions
        {
            FixedStep = step,
            EndTime = times[^1],
            LossTolerance = 0,
            SampleCount = 200,
            SnapshotTimes = times,
        });

        Assert.Equal(times.Length, run.Trajectory.Length - 1);
        for (int i = 0; i < times.Length; i++)
        {
            TrajectoryPoint point = run.Trajectory[i + 1];
            ReluNetwork network = run.Snapshots[i].Network;
            Assert.Equal(times[i], point.Time, 1e-12);
            Assert.Equal(1, point.PathNorm / network.PathNorm, 1e-9);
            (double positive, double negative, int active) = Sums(dataset, network);
            Assert.Equal(positive, point.PositiveAlignment, 1e-9);
            Assert.Equal(negative, point.NegativeAlignment, 1e-9);
            Assert.Equal(active, point.ActiveNeurons);
        }
        Assert.True(run.Trajectory[^1].ActiveNeurons < m);
    }

    /// <summary>On the way of a flight, too, where neurons die, and where the neurons of a block have all gone into groups elsewhere.</summary>
    [Theory]
    [InlineData(6, 40_000)]
    [InlineData(50, 500)]
    public void TheActiveNeuronsAreThoseTheSwitchesLeave(int n, int m)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(n, 1);
        ReluNetwork network = FlowCases.Network(dataset, m, Math.Log(1e-200), 1);
        int[] active = new int[network.Width];
        for (int j = 0; j < network.Width; j++)
            for (int k = 0; k < dataset.Count; k++)
            {
                double v = 0;
                for (int i = 0; i < dataset.Dimension; i++) v += network.HiddenWeights[j, i] * dataset.Inputs[k, i];
                if (v > 0) active[j]++;
            }

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions { LossTolerance = 1e-6 });

        Assert.True(run.Saddles.Length > 1);
        int next = 0;
        foreach (TrajectoryPoint point in run.Trajectory)
        {
            for (; next < run.Switches.Length && run.Switches[next].Time <= point.Time; next++) active[run.Switches[next].Neuron]--;
            Assert.Equal(active.Count(count => count > 0), point.ActiveNeurons);
        }
    }

    /// <summary>Mean cosines with ±D±, weighted with |a| ‖w‖, and the number of neurons active on some sample.</summary>
    private static (double Positive, double Negative, int Active) Sums(TrainingDataset dataset, ReluNetwork network)
    {
        double[] aligned = new double[2], weights = new double[2];
        int active = 0;
        for (int j = 0; j < network.Width; j++)
        {
            double a = network.OutputWeights[j], norm = 0, projection = 0, direction = 0;
            bool isActive = false;
            for (int i = 0; i < dataset.Dimension; i++) norm += network.HiddenWeights[j, i] * network.HiddenWeights[j, i];
            for (int k = 0; k < dataset.Count; k++)
            {
                double v = 0;
                for (int i = 0; i < dataset.Dimension; i++) v += network.HiddenWeights[j, i] * dataset.Inputs[k, i];
                // A coordinate that has switched off is 0 up to the rounding of the way back to the weights.
                isActive |= v > 1e-14;
                if (dataset.Labels[k] > 0 != a > 0) continue;
                projection += Math.Abs(dataset.Labels[k]) * v;
                direction += dataset.Labels[k] * dataset.Labels[k] * dataset.Norms[k] * dataset.Norms[k];
            }
            int side = a > 0 ? 0 : 1;
            aligned[side] += Math.Abs(a) * projection / Math.Sqrt(direction);
            weights[side] += Math.Abs(a) * Math.Sqrt(norm);
            if (isActive) active++;
        }
        return (aligned[0] / weights[0], aligned[1] / weights[1], active);
    }
}
