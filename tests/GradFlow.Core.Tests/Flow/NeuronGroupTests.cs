using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Tests.Reference;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>Wide networks, whose neurons are carried in groups by their second moments.</summary>
public class NeuronGroupTests
{
    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void AWideNetworkAgreesWithTheReference(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(3, 5);
        ReluNetwork network = FlowCases.Network(dataset, 120, Math.Log(1e-3), 5, scheme);
        double[] times = [4, 8, 12, 20];

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, network, new GradientFlowOptions { EndTime = times[^1], LossTolerance = 0, SnapshotTimes = times });

        ReluNetwork[] reference = ReferenceFlow.At(dataset, network, times, 1e-11);
        for (int i = 0; i < times.Length; i++)
            Assert.True(
                FlowCases.Distance(run.Snapshots[i].Network, reference[i]) < 1e-6,
                $"At {times[i]}: {FlowCases.Distance(run.Snapshots[i].Network, reference[i])}");
    }

    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void TheAggregatesAreThoseOfTheNeurons(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(4, 7, 6);
        ReluNetwork network = FlowCases.Network(dataset, 300, Math.Log(1e-2), 7, scheme);

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions { LossTolerance = 1e-6 });

        TrajectoryPoint end = run.Trajectory[^1];
        Assert.Equal(1, end.PathNorm / run.Network.PathNorm, 1e-9);
        Assert.Equal(Alignment(dataset, run.Network, 1), end.PositiveAlignment, 1e-9);
        Assert.Equal(Alignment(dataset, run.Network, -1), end.NegativeAlignment, 1e-9);
        for (int k = 0; k < dataset.Count; k++)
        {
            double[] input = [.. Enumerable.Range(0, dataset.Dimension).Select(i => dataset.Inputs[k, i])];
            Assert.Equal(dataset.Labels[k] - run.Network.Predict(input), end.Residuals[k], 1e-12);
        }
    }

    [Fact]
    public void TheAlignmentOfAGroupCountsTheLabelsOfItsSignAlone()
    {
        // Fitted too far, the first sample pulls neurons of the other sign along, which form a group.
        var dataset = new TrainingDataset("Unit", new double[,] { { 1, 0 }, { 0, 1 } }, [1, -10]);
        double[] outputs = [.. Enumerable.Repeat(1.0, 8), .. Enumerable.Repeat(-1e-3 * Math.Sqrt(1.01), 8)];
        var hidden = new double[16, 2];
        for (int j = 0; j < 16; j++) (hidden[j, 0], hidden[j, 1]) = j < 8 ? (1, -1e-9) : (1e-3, -1e-4);
        using var team = new ThreadTeam(1, default);
        using var motion = new OrthogonalMotion(dataset, new ReluNetwork(outputs, hidden), team);
        var residuals = new double[2];
        for (int i = 0; i < 4; i++)
        {
            motion.Propose([-0.01, -0.01], [-0.01, -0.01], residuals);
            motion.Accept(i, i + 1);
        }
        TrajectoryPoint point = motion.Observe(default, default, 4, residuals);

        Assert.True(residuals[0] < 0);
        // w·(−D₋)/(‖w‖ ‖D₋‖) of the neurons with negative output weights, which are all alike.
        ReluNetwork network = motion.NetworkAfter(default, default);
        (double x, double y) = (network.HiddenWeights[8, 0], network.HiddenWeights[8, 1]);
        Assert.True(x > 1e-3);
        Assert.Equal(y / Math.Sqrt(x * x + y * y), point.NegativeAlignment, 1e-9);
    }

    [Fact]
    public void CopiesOfANeuronMoveAsTheNeuronDoes()
    {
        // c copies of (a, w)/√c contribute what (a, w) does, and stay equal.
        const int copies = 100;
        TrainingDataset dataset = FlowCases.Orthogonal(5, 9);
        ReluNetwork few = FlowCases.Network(dataset, 8, Math.Log(1e-5), 9);
        double factor = 1 / Math.Sqrt(copies);
        var hidden = new double[8 * copies, 5];
        for (int j = 0; j < 8 * copies; j++)
            for (int i = 0; i < 5; i++) hidden[j, i] = factor * few.HiddenWeights[j / copies, i];
        var many = new ReluNetwork([.. Enumerable.Range(0, 8 * copies).Select(j => factor * few.OutputWeights[j / copies])], hidden);
        var options = new GradientFlowOptions { EndTime = 60, LossTolerance = 0, Tolerance = 1e-9 };

        GradientFlowRun single = GradientFlow.Integrate(dataset, few, options), grouped = GradientFlow.Integrate(dataset, many, options);

        double largest = single.Network.OutputWeights.Max(Math.Abs);
        for (int j = 0; j < many.Width; j++)
        {
            Assert.Equal(single.Network.OutputWeights[j / copies] / largest, grouped.Network.OutputWeights[j] / factor / largest, 1e-7);
            for (int i = 0; i < 5; i++)
                Assert.Equal(single.Network.HiddenWeights[j / copies, i] / largest, grouped.Network.HiddenWeights[j, i] / factor / largest, 1e-7);
        }
        Assert.Equal(copies * single.Switches.Length, grouped.Switches.Length);
    }

    /// <summary>Mean cosine with <c>±D±</c> of the neurons of one sign, weighted by their path norm.</summary>
    private static double Alignment(TrainingDataset dataset, ReluNetwork network, int sign)
    {
        double[] direction = new double[dataset.Dimension];
        for (int k = 0; k < dataset.Count; k++)
            if (sign * dataset.Labels[k] > 0)
                for (int i = 0; i < direction.Length; i++) direction[i] += Math.Abs(dataset.Labels[k]) * dataset.Inputs[k, i];
        double length = Math.Sqrt(direction.Sum(x => x * x)), sum = 0, weight = 0;
        for (int j = 0; j < network.Width; j++)
        {
            double a = network.OutputWeights[j], square = 0, product = 0;
            if (sign * a <= 0) continue;
            for (int i = 0; i < direction.Length; i++)
            {
                square += network.HiddenWeights[j, i] * network.HiddenWeights[j, i];
                product += network.HiddenWeights[j, i] * direction[i];
            }
            sum += Math.Abs(a) * product / length;
            weight += Math.Abs(a) * Math.Sqrt(square);
        }
        return sum / weight;
    }
}
