using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Tests.Reference;
using Xunit;

namespace GradFlow.Core.Tests.Flow.General;

/// <summary>The boosts on data that is not orthogonal against an independent Runge–Kutta solution on the weights.</summary>
public class GeneralReferenceTests
{
    [Theory]
    [InlineData(5, 6, 20, 1e-3, 0.4, 20, 0, InitializationScheme.Gaussian)]
    [InlineData(4, 4, 10, 0.3, 0.8, 20, 2, InitializationScheme.Gaussian)]
    [InlineData(8, 12, 30, 1e-2, 0.3, 30, 1, InitializationScheme.Balanced)]
    [InlineData(10, 20, 20, 1.0, 0.6, 20, 2, InitializationScheme.Gaussian)]
    public void WeightsAgree(
        int count, int dimension, int width, double scale, double coherence, double time, int seed, InitializationScheme scheme)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = dimension, Coherence = coherence, Seed = seed });
        AssertAgreement(dataset, FlowCases.Network(dataset, width, Math.Log(scale), seed + 7, scheme), time);
    }

    /// <summary>More samples than directions: a line with a bias, where coordinates switch on and off together.</summary>
    [Theory]
    [InlineData(1e-3, 0)]
    [InlineData(1.0, 1)]
    [InlineData(3.0, 0)]
    public void WeightsAgreeOnALineWithBias(double scale, int seed)
    {
        TrainingDataset dataset = PaperDatasets.Get("NonOrthogonalToy");
        AssertAgreement(dataset, FlowCases.Network(dataset, 20, Math.Log(scale), seed), 40);
    }

    private static void AssertAgreement(TrainingDataset dataset, ReluNetwork network, double time)
    {
        double[] times = [time / 4, time / 2, time];
        ReluNetwork[] reference = ReferenceFlow.At(dataset, network, times, 1e-10);

        GradientFlowRun run = GradientFlow.Integrate(
            dataset,
            network,
            new GradientFlowOptions { EndTime = time, LossTolerance = 0, SnapshotTimes = times, Tolerance = 1e-10 });

        Assert.Equal(RunStatus.TimeReached, run.Status);
        for (int i = 0; i < times.Length; i++)
        {
            double distance = FlowCases.Distance(run.Snapshots[i].Network, reference[i]);
            Assert.True(distance < 1e-6, $"At {times[i]}: {distance}");
        }
    }
}
