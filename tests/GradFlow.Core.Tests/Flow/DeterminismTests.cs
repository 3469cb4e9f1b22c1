using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

public class DeterminismTests
{
    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void TheBitsDoNotDependOnTheNumberOfThreads(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(60, 1);
        ReluNetwork network = FlowCases.Network(dataset, 500, -8, 1, scheme);

        GradientFlowRun[] runs = [.. new[] { 1, 2, 5 }.Select(threads =>
            GradientFlow.Integrate(dataset, network, new GradientFlowOptions { ThreadCount = threads, LossTolerance = 1e-6 }))];

        foreach (GradientFlowRun run in runs.Skip(1))
        {
            Assert.Equal(runs[0].Time, run.Time);
            Assert.Equal(runs[0].Network.OutputWeights, run.Network.OutputWeights);
            Assert.Equal(runs[0].Network.HiddenWeights.Cast<double>(), run.Network.HiddenWeights.Cast<double>());
            Assert.Equal(runs[0].Switches, run.Switches);
        }
    }
}
