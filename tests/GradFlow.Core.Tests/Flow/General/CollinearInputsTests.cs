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

    /// <summary>Largest difference of a weight from a descent of small steps.</summary>
    private static double Distance(GradientFlowRun run, int iterations) => FlowCases.Distance(
        GradientDescent.Run(
            run.Dataset, run.InitialNetwork, new GradientDescentOptions { StepSize = run.Time / iterations, Iterations = iterations, SampleCount = 2 }).Network,
        run.Network);
}
