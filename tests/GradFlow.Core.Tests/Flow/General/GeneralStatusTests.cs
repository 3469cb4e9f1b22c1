using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GradFlow.Core.Tests.Flow.General;

public class GeneralStatusTests
{
    /// <summary>
    /// Early alignment leaves one group of neurons, active on all three points of a line: it ends at their linear regression, a
    /// stationary point that is no interpolator.
    /// </summary>
    [Fact]
    public void ASpuriousStationaryPointIsCalledStalled()
    {
        double[,] inputs = { { -0.75, 1 }, { -0.5, 1 }, { 0.125, 1 } };
        double[] labels = [1.1, 0.1, 0.8];
        var dataset = new TrainingDataset("AlignmentFigure", inputs, labels);
        Vector<double> y = Vector<double>.Build.Dense(labels);
        Matrix<double> x = Matrix<double>.Build.DenseOfArray(inputs);
        double regression = (y - x * x.QR().Solve(y)).L2Norm();

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, 200, Math.Log(1e-3), 1), new GradientFlowOptions { MaximumSteps = 20_000 });

        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal(regression * regression / 6, run.Loss, 1e-10);
        Assert.InRange(run.GradientNorm, 0, 1e-9);
        Assert.Empty(run.UnreachableSamples);
    }

    /// <summary>The gradient norm of a run is that of the loss, here by central differences on the weights.</summary>
    [Fact]
    public void TheGradientNormIsThatOfTheLoss()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 3, Dimension = 3, Coherence = 0.3, Seed = 1 });
        GradientFlowRun run = GradientFlow.Integrate(
            dataset,
            FlowCases.Network(dataset, 8, 0, 1, InitializationScheme.Gaussian),
            new GradientFlowOptions { EndTime = 0.5, LossTolerance = 0 });

        double square = 0;
        for (int j = 0; j < 8; j++)
            for (int i = 0; i <= 3; i++)
                square += Math.Pow((LossWith(j, i, 1e-6) - LossWith(j, i, -1e-6)) / 2e-6, 2);
        Assert.Equal(Math.Sqrt(square), run.GradientNorm, 1e-7);
        Assert.True(run.GradientNorm > 1e-3);

        double LossWith(int neuron, int weight, double change)
        {
            var outputs = (double[])run.Network.OutputWeights.Clone();
            var hidden = (double[,])run.Network.HiddenWeights.Clone();
            if (weight == 3) outputs[neuron] += change;
            else hidden[neuron, weight] += change;
            var network = new ReluNetwork(outputs, hidden);
            double sum = 0;
            for (int k = 0; k < dataset.Count; k++)
                sum += Math.Pow(dataset.Labels[k] - network.Predict([dataset.Inputs[k, 0], dataset.Inputs[k, 1], dataset.Inputs[k, 2]]), 2);
            return sum / (2 * dataset.Count);
        }
    }

    [Fact]
    public void DeadNeuronsLeaveTheirSamplesUnreachable()
    {
        var dataset = new TrainingDataset("acute", new double[,] { { 1, 0 }, { 0.6, 0.8 } }, [1, 1]);

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, new ReluNetwork([1], new double[,] { { -1, -1 } }), new GradientFlowOptions());

        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal([0, 1], run.UnreachableSamples);
        Assert.Equal(0, run.GradientNorm);
        Assert.Equal(0, run.Steps);
    }

    /// <summary>
    /// Two inputs on one ray, where a network without output bias is linear: it ends at the least squares <c>(1 − c)² + (3 − 2c)²</c>,
    /// c = 1.4, which the status does not hide.
    /// </summary>
    [Fact]
    public void LabelsNoNetworkFitsEndAtTheLeastSquares()
    {
        var dataset = new TrainingDataset("ray", new double[,] { { 1, 1 }, { 2, 2 } }, [1, 3]);
        Assert.Equal(1, dataset.Rank);

        GradientFlowRun run = GradientFlow.Integrate(dataset, FlowCases.Network(dataset, 20, -3, 1), new GradientFlowOptions());

        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal(0.05, run.Loss, 1e-10);
        Assert.Equal(1.4, run.Network.Predict([1, 1]), 1e-8);
        Assert.InRange(run.GradientNorm, 0, 1e-8);
    }

    /// <summary>
    /// The published correlated data at the published width and scale, at a large scale, and with few neurons: the status says what the
    /// end is, an interpolator below the loss tolerance or a point where the gradient vanishes above it.
    /// </summary>
    [Theory]
    [InlineData(60, 1e-6, 1, RunStatus.LossReached)]
    [InlineData(60, 3.0, 1, RunStatus.LossReached)]
    [InlineData(8, 1e-6, 2, RunStatus.Stalled)]
    public void TheStatusTellsAnInterpolatorFromASpuriousStationaryPoint(int width, double scale, int seed, RunStatus expected)
    {
        TrainingDataset dataset = PaperDatasets.Get("NonOrthogonalToy");

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, width, Math.Log(scale), seed), new GradientFlowOptions { MaximumSteps = 50_000 });

        Assert.Equal(expected, run.Status);
        if (expected == RunStatus.LossReached) Assert.InRange(run.Loss, 0, 1e-12);
        else
        {
            Assert.True(run.Loss > 1e-3);
            Assert.InRange(run.GradientNorm, 0, 1e-8);
        }
    }
}
