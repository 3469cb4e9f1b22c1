using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

public class DeterminismTests
{
    /// <summary>
    /// Several blocks, fewer and more than threads; a last block of one neuron; groups whose members lie in many blocks; neurons that
    /// take several steps at once.
    /// </summary>
    [Theory]
    [InlineData(200, 1001, InitializationScheme.Balanced)]
    [InlineData(200, 1001, InitializationScheme.Gaussian)]
    [InlineData(600, 449, InitializationScheme.Balanced)]
    [InlineData(8, 20_001, InitializationScheme.Clipped)]
    [InlineData(100, 2001, InitializationScheme.Balanced, -400)]
    public void TheBitsDoNotDependOnTheNumberOfThreads(int n, int m, InitializationScheme scheme, double logScale = -8)
    {
        Assert.True(m > 3 * NeuronBlocks.SizeFor(m, n));
        TrainingDataset dataset = FlowCases.Orthogonal(n, 1);
        ReluNetwork network = FlowCases.Network(dataset, m, logScale, 1, scheme);

        GradientFlowRun[] runs = [.. new[] { 1, 2, 3, 7 }.Select(threads =>
            GradientFlow.Integrate(dataset, network, new GradientFlowOptions { ThreadCount = threads, LossTolerance = 1e-6, SnapshotTimes = [1] }))];

        Assert.NotEmpty(runs[0].Switches);
        foreach (GradientFlowRun run in runs.Skip(1))
        {
            Assert.Equal(runs[0].Time, run.Time);
            Assert.Equal(runs[0].Network.OutputWeights, run.Network.OutputWeights);
            Assert.Equal(runs[0].Network.HiddenWeights.Cast<double>(), run.Network.HiddenWeights.Cast<double>());
            Assert.Equal(runs[0].Snapshots[0].Network.HiddenWeights.Cast<double>(), run.Snapshots[0].Network.HiddenWeights.Cast<double>());
            Assert.Equal(runs[0].Switches, run.Switches);
            Assert.Equal(runs[0].BalancednessDrift, run.BalancednessDrift);
            Assert.Equal(
                runs[0].Trajectory.Select(point => (point.Time, point.Loss, point.PathNorm, point.PositiveAlignment, point.NegativeAlignment)),
                run.Trajectory.Select(point => (point.Time, point.Loss, point.PathNorm, point.PositiveAlignment, point.NegativeAlignment)));
        }
    }
}
