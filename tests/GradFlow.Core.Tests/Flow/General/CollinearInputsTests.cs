using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow.General;

/// <summary>Samples on one line have one boundary: a neuron that crosses it leaves one side and enters the other at once.</summary>
public class CollinearInputsTests
{
    /// <summary>
    /// With one neuron on x = ±1 and labels ∓1 both samples pull w down: on the side of the first <c>w' = −½ a (1 + a w)</c>, on that
    /// of the second <c>w' = −½ a (1 − a |w|)</c>. What is between is passed.
    /// </summary>
    [Fact]
    public void ANeuronPassesFromOneSideOfTheOriginToTheOther()
    {
        var dataset = new TrainingDataset("antipodes", new double[,] { { 1 }, { -1 } }, [-1, 1]);
        var network = new ReluNetwork([1], new double[,] { { 0.2 } });
        GradientFlowRun run = GradientFlow.Integrate(
            dataset, network, new GradientFlowOptions { EndTime = 3, LossTolerance = 0, Tolerance = 1e-10 });

        Assert.Equal([(0, false), (1, true)], run.Switches.Select(change => (change.Sample, change.IsActive)));
        Assert.Equal(run.Switches[0].Time, run.Switches[1].Time);
        Assert.InRange(Distance(run, 100_000), 0, 1e-4);
        Assert.InRange(run.Network.HiddenWeights[0, 0], -0.71, -0.70);
    }

    [Theory]
    [InlineData(-1.0, -0.5)]
    [InlineData(-1.7, 3.0)]
    [InlineData(2.6, -1.0)]
    [InlineData(2.6, 0.4)]
    public void AnyNumberOfSamplesOnALineAreCrossedTogether(double second, double third)
    {
        double x = 0.8, y = -0.35;
        var dataset = new TrainingDataset(
            "line", new[,] { { x, y }, { second * x, second * y }, { third * x, third * y }, { 0.1, 1 } }, [-1, 0.7, 0.6, 0.5]);
        for (int seed = 1; seed <= 10; seed++)
        {
            ReluNetwork network = NetworkInitializer.Create(4, 2, Math.Log(0.3), false, InitializationScheme.Balanced, seed);
            GradientFlowRun run = GradientFlow.Integrate(
                dataset, network, new GradientFlowOptions { EndTime = 6, LossTolerance = 0, Tolerance = 1e-9 });

            Assert.True(Distance(run, 100_000) < 3e-3, $"seed {seed}: {Distance(run, 100_000)}");
        }
    }

    /// <summary>The third sample holds the neuron on its boundary while it passes from the first one's side to the second's.</summary>
    [Fact]
    public void ALineIsCrossedAlongAnotherBoundary()
    {
        double s = Math.Sqrt(0.5);
        var dataset = new TrainingDataset(
            "slide", new[,] { { 1, 0, 0 }, { -1, 0, 0 }, { s, s, 0 }, { 0.714, 2.114, 1 } }, [4, 8, -20, 4]);
        GradientFlowRun run = GradientFlow.Integrate(
            dataset, new ReluNetwork([1e-3], new double[,] { { 2e-4, -1.9e-4, 1e-3 } }),
            new GradientFlowOptions { EndTime = 1, LossTolerance = 0, Tolerance = 1e-9 });

        Assert.Equal([(0, false), (1, true)], run.Switches.Where(change => change.Sample < 2).Select(change => (change.Sample, change.IsActive)));
        Assert.InRange(Distance(run, 1_000_000), 0, 1e-5);
        Assert.InRange(run.BalancednessDrift, 0, 1e-9);
    }

    /// <summary>σ'(0) = 0: a neuron that is 0 stays so, also where both sides would take it along.</summary>
    [Fact]
    public void ANeuronAtZeroRests()
    {
        var dataset = new TrainingDataset("rest", new double[,] { { 1, 0 }, { -1, 0 }, { -0.5, 1 } }, [1, -1, 1]);
        GradientFlowRun run = GradientFlow.Integrate(
            dataset, new ReluNetwork([1], new double[,] { { 0, 0 } }), new GradientFlowOptions { EndTime = 1, LossTolerance = 0 });

        Assert.Empty(run.Switches);
        Assert.Equal((1, 0, 0), (run.Network.OutputWeights[0], run.Network.HiddenWeights[0, 0], run.Network.HiddenWeights[0, 1]));
        Assert.Equal(0, run.GradientNorm);
    }

    /// <summary>Inputs that differ by little have boundaries of their own, and the outputs are those of the network.</summary>
    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-7)]
    public void NearlyCollinearInputsAreNotTakenForOne(double angle)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var dataset = new TrainingDataset("near", new[,] { { 1, 0 }, { -1, angle }, { 1, angle }, { 0.3, 1 } }, [-1, 0.7, -0.9, 0.5]);
            GradientFlowRun run = GradientFlow.Integrate(
                dataset, NetworkInitializer.Create(4, 2, Math.Log(0.3), false, InitializationScheme.Balanced, seed),
                new GradientFlowOptions { EndTime = 6, LossTolerance = 0, Tolerance = 1e-9 });
            double[] outputs = run.Network.Outputs(dataset);

            for (int k = 0; k < dataset.Count; k++) Assert.Equal(dataset.Labels[k] - outputs[k], run.Trajectory[^1].Residuals[k], 1e-11);
            Assert.InRange(run.BalancednessDrift, 0, 1e-10);
        }
    }

    /// <summary>Largest difference of a weight from a descent of small steps.</summary>
    private static double Distance(GradientFlowRun run, int iterations) => FlowCases.Distance(
        GradientDescent.Run(
            run.Dataset, run.InitialNetwork, new GradientDescentOptions { StepSize = run.Time / iterations, Iterations = iterations, SampleCount = 2 }).Network,
        run.Network);
}
