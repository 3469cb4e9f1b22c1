using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow.General;

/// <summary>On orthogonal data the engine for any inputs and the decoupled one are two ways to the same weights.</summary>
public class EngineAgreementTests
{
    [Theory]
    [InlineData(5, 6, 20, 1e-3, InitializationScheme.Gaussian)]
    [InlineData(10, 20, 100, 1e-6, InitializationScheme.Balanced)]
    [InlineData(20, 24, 60, 0.5, InitializationScheme.Gaussian)]
    [InlineData(4, 4, 30, 1e-290, InitializationScheme.Balanced)]
    [InlineData(6, 9, 30, 1e-2, InitializationScheme.Clipped)]
    public void BothEnginesAgreeAtEverySampledTime(int count, int dimension, int width, double scale, InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(count, 3, dimension);
        ReluNetwork network = FlowCases.Network(dataset, width, Math.Log(scale), 4, scheme);
        double unit = Math.Max(-Math.Log(scale), 1) * count;
        var options = new GradientFlowOptions
        {
            EndTime = 3 * unit,
            LossTolerance = 0,
            // Once all is fitted the steps follow rounding errors, and the engines agree to within the tolerance only.
            Tolerance = 1e-11,
            SnapshotTimes = [.. Enumerable.Range(0, 13).Select(i => 0.25 * i * unit)],
        };

        GradientFlowRun decoupled = GradientFlow.Integrate(dataset, network, options);
        GradientFlowRun general = GradientFlow.Integrate(dataset, network, options with { Engine = FlowEngine.General });

        Assert.Equal(FlowEngine.Orthogonal, decoupled.Engine);
        Assert.Equal(FlowEngine.General, general.Engine);
        Assert.Equal(13, general.Snapshots.Length);
        for (int i = 0; i < general.Snapshots.Length; i++)
        {
            double distance = FlowCases.Distance(general.Snapshots[i].Network, decoupled.Snapshots[i].Network);
            Assert.True(distance < 1e-10, $"At {general.Snapshots[i].Time}: {distance}");
        }
        Assert.Equal(decoupled.Regime, general.Regime);
        Assert.Equal(
            decoupled.Switches.Select(s => (s.Neuron, s.Sample)).Order(), general.Switches.Select(s => (s.Neuron, s.Sample)).Order());
        Assert.All(general.Switches, s => Assert.False(s.IsActive));
    }

    [Fact]
    public void TheEngineFollowsTheDataUnlessItIsGiven()
    {
        TrainingDataset dataset = PaperDatasets.Get("NonOrthogonalToy");
        ReluNetwork network = FlowCases.Network(dataset, 10, -2, 1);
        var options = new GradientFlowOptions { EndTime = 1 };

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, options);

        Assert.Equal(FlowEngine.General, run.Engine);
        Assert.Equal(FlowRegime.NotApplicable, run.Regime);
        Expect.Error(
            "InputsNotOrthogonal",
            () => GradientFlow.Integrate(dataset, network, options with { Engine = FlowEngine.Orthogonal }));
    }

    /// <summary>The tolerance of the data decides what counts as orthogonal; nothing else does.</summary>
    [Theory]
    [InlineData(1e-10, FlowEngine.General)]
    [InlineData(1e-2, FlowEngine.Orthogonal)]
    public void TheToleranceDecidesWhatCountsAsOrthogonal(double tolerance, FlowEngine expected)
    {
        var dataset = new TrainingDataset(
            "nearly", new double[,] { { 1, 0 }, { 1e-3, 1 } }, [1, -1], orthogonalityTolerance: tolerance);

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, 10, -2, 1), new GradientFlowOptions { EndTime = 1 });

        Assert.Equal(expected, run.Engine);
    }

    [Fact]
    public void TheBitsDoNotDependOnTheNumberOfThreads()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 40, Dimension = 40, Coherence = 0.3, Seed = 1 });
        ReluNetwork network = FlowCases.Network(dataset, 600, -4, 1, InitializationScheme.Gaussian);

        GradientFlowRun[] runs = [.. new[] { 1, 3 }.Select(threads =>
            GradientFlow.Integrate(dataset, network, new GradientFlowOptions { ThreadCount = threads, EndTime = 20 }))];

        Assert.True(runs[0].Switches.Length > 100);
        Assert.Equal(runs[0].Network.OutputWeights, runs[1].Network.OutputWeights);
        Assert.Equal(runs[0].Network.HiddenWeights.Cast<double>(), runs[1].Network.HiddenWeights.Cast<double>());
        Assert.Equal(runs[0].Switches, runs[1].Switches);
    }
}
