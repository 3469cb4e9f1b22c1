using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Tests.Reference;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>The boosts against an independent Runge–Kutta solution of the plain equations on the weights.</summary>
public class ReferenceAgreementTests
{
    [Theory]
    [InlineData(2, 12, 1e-1, 1, InitializationScheme.Balanced)]
    [InlineData(3, 10, 1e-2, 2, InitializationScheme.Gaussian)]
    [InlineData(5, 16, 1e-4, 3, InitializationScheme.Balanced)]
    [InlineData(6, 20, 1e-3, 4, InitializationScheme.Gaussian)]
    [InlineData(8, 40, 1e-6, 5, InitializationScheme.Clipped)]
    [InlineData(8, 24, 1e-8, 6, InitializationScheme.Balanced)]
    [InlineData(4, 30, 1e-8, 7, InitializationScheme.Gaussian)]
    public void WeightsAgreeAtGivenTimes(int count, int width, double scale, int seed, InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(count, seed, count + 2);
        ReluNetwork network = FlowCases.Network(dataset, width, Math.Log(scale), seed, scheme);
        double unit = TransitionTime(dataset, scale);
        double[] times = [0.3 * unit, 0.9 * unit, 1.3 * unit, 2.2 * unit];

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, network, new GradientFlowOptions { EndTime = times[^1], LossTolerance = 0, SnapshotTimes = times });

        ReluNetwork[] reference = ReferenceFlow.At(dataset, network, times, 1e-11);
        Assert.Equal(RunStatus.TimeReached, run.Status);
        Assert.Equal(times.Length, run.Snapshots.Length);
        for (int i = 0; i < times.Length; i++)
            Assert.True(
                FlowCases.Distance(run.Snapshots[i].Network, reference[i]) < 1e-6,
                $"At {times[i]}: {FlowCases.Distance(run.Snapshots[i].Network, reference[i])}");
        Assert.True(FlowCases.Distance(run.Network, reference[^1]) < 1e-6);
        Assert.True(run.BalancednessDrift < 1e-11);
    }

    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void TheErrorFallsWithTheTolerance(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(5, 11);
        ReluNetwork network = FlowCases.Network(dataset, 20, Math.Log(1e-4), 11, scheme);
        double time = 1.5 * TransitionTime(dataset, 1e-4);
        ReluNetwork reference = ReferenceFlow.At(dataset, network, time, 1e-12);

        double[] errors = [.. new[] { 1e-4, 1e-6, 1e-8, 1e-10 }.Select(tolerance => FlowCases.Distance(
            GradientFlow.Integrate(
                dataset,
                network,
                new GradientFlowOptions { EndTime = time, LossTolerance = 0, Tolerance = tolerance }).Network,
            reference))];

        for (int i = 1; i < errors.Length; i++) Assert.True(errors[i] < 0.5 * errors[i - 1], string.Join(", ", errors));
        Assert.True(errors[^1] < 1e-8, string.Join(", ", errors));
    }

    private static double TransitionTime(TrainingDataset dataset, double scale)
    {
        double positive = 0, negative = 0;
        for (int k = 0; k < dataset.Count; k++)
        {
            double force = dataset.Norms[k] * dataset.Labels[k] / dataset.Count;
            if (force > 0) positive += force * force;
            else negative += force * force;
        }
        return Math.Log(1 / scale) / Math.Sqrt(Math.Max(positive, negative));
    }
}
