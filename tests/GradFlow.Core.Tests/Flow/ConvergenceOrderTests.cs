using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>The order of the method with constant steps (Celledoni, Marthinsen, Owren 2003).</summary>
public class ConvergenceOrderTests
{
    [Fact]
    public void TheOrderIsFourWithoutSwitches()
    {
        // Every preactivation pulls the way of its label, so nothing ever switches off; the starts are not proportional, so the
        // boosts do not commute.
        var dataset = new TrainingDataset("aligned", new double[,] { { 1, 0, 0 }, { 0, 2, 0 }, { 0, 0, 1.5 } }, [1.0, 0.7, 1.3]);
        var network = new ReluNetwork([0.5, 0.6], new double[,] { { 0.3, 0.1, 0.2 }, { 0.1, 0.4, 0.1 } });
        double[] errors = ErrorsWithConstantSteps(dataset, network, 3, [10, 20, 40, 80]);

        double[] orders = [.. errors.Zip(errors.Skip(1), (coarse, fine) => Math.Log2(coarse / fine))];

        Assert.All(orders, order => Assert.InRange(order, 3.6, 4.5));
    }

    [Fact]
    public void TheErrorFallsWithTheStepAcrossSwitches()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(4, 3);
        ReluNetwork network = FlowCases.Network(dataset, 12, Math.Log(0.5), 3);
        double[] errors = ErrorsWithConstantSteps(dataset, network, 30, [50, 200, 800, 3200]);

        for (int i = 1; i < errors.Length; i++) Assert.True(errors[i] < 0.5 * errors[i - 1], string.Join(", ", errors));
    }

    private static double[] ErrorsWithConstantSteps(TrainingDataset dataset, ReluNetwork network, double time, int[] counts)
    {
        ReluNetwork reference = Reference.ReferenceFlow.At(dataset, network, time, 1e-12);
        return [.. counts.Select(count =>
        {
            GradientFlowRun run = GradientFlow.Integrate(
                dataset, network, new GradientFlowOptions { EndTime = time, LossTolerance = 0, FixedStep = time / count });
            return FlowCases.Distance(run.Network, reference);
        })];
    }
}
