using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Tests.Flow;
using Xunit;

namespace GradFlow.Core.Tests.Descent;

public class GradientDescentTests
{
    private static readonly TrainingDataset _one = new("one", new double[,] { { 1 } }, [2]);

    /// <summary>One iteration by hand: h = 0.5·0.5, r = 1.75, both weights grow by η r times the other.</summary>
    [Fact]
    public void OneIterationIsTheExplicitEulerStep()
    {
        GradientFlowRun run = GradientDescent.Run(
            _one, new ReluNetwork([0.5], new double[,] { { 0.5 } }), new GradientDescentOptions { StepSize = 0.1, Iterations = 1 });

        Assert.Equal(0.5 + 0.1 * 1.75 * 0.5, run.Network.OutputWeights[0], 1e-15);
        Assert.Equal(0.5 + 0.1 * 1.75 * 0.5, run.Network.HiddenWeights[0, 0], 1e-15);
        Assert.Equal(0.1, run.Time);
        Assert.Equal(RunStatus.IterationsReached, run.Status);
        Assert.Equal(FlowAlgorithm.Descent, run.Algorithm);
        Assert.Null(run.Engine);
    }

    /// <summary>Away from switches the distance to the flow falls with the first power of the step size.</summary>
    [Fact]
    public void DescentConvergesToTheFlowAtFirstOrder()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 3, Dimension = 4, Coherence = 0.2, PositiveFraction = 1, Seed = 2 });
        var hidden = new double[2, 4];
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 3; k++)
                (hidden[0, i], hidden[1, i]) = (hidden[0, i] + 0.3 * dataset.Inputs[k, i], hidden[1, i] + 0.1 * (k + 1) * dataset.Inputs[k, i]);
        var network = new ReluNetwork([0.5, 0.4], hidden);
        const double Time = 4;
        GradientFlowRun flow = GradientFlow.Integrate(
            dataset, network, new GradientFlowOptions { EndTime = Time, LossTolerance = 0, Tolerance = 1e-11 });
        Assert.Empty(flow.Switches);

        int[] iterations = [50, 100, 200, 400, 800, 1600];
        double[] errors = [.. iterations.Select(count => FlowCases.Distance(
            GradientDescent.Run(
                dataset, network, new GradientDescentOptions { StepSize = Time / count, Iterations = count }).Network,
            flow.Network))];

        (double _, double slope) = MathNet.Numerics.Fit.Line(
            [.. iterations.Select(count => Math.Log(Time / count))], [.. errors.Select(error => Math.Log(error))]);
        Assert.InRange(slope, 0.9, 1.1);
    }

    /// <summary>At a minimum of one sample the Hessian is (w, a)(w, a)ᵀ: the sharpness is a² + w².</summary>
    [Fact]
    public void TheStepSizeLimitIsTwoOverTheSharpness()
    {
        GradientFlowRun run = GradientDescent.Run(
            _one,
            new ReluNetwork([1], new double[,] { { 3 } }),
            new GradientDescentOptions { StepSize = 0.01, Iterations = 100_000, LossTolerance = 1e-26 });

        Assert.Equal(RunStatus.LossReached, run.Status);
        double a = run.Network.OutputWeights[0], w = run.Network.HiddenWeights[0, 0];
        Assert.Equal(2 / (a * a + w * w), run.StepSizeLimit, 1e-7);
    }

    /// <summary>At 0 the eigenvalues are ±y_k b_k/n, here 1/2 and all but 1/2: too near each other to be told apart.</summary>
    [Fact]
    public void TheSharpnessIsFoundBesideAnEigenvalueAlmostAsLarge()
    {
        var dataset = new TrainingDataset("two", new double[,] { { 1, 0 }, { 0, 1 - 1e-4 } }, [1, 1]);
        GradientFlowRun run = GradientDescent.Run(
            dataset,
            new ReluNetwork([1e-9, 1e-9], new double[,] { { 1e-9, 0 }, { 0, 1e-9 } }),
            new GradientDescentOptions { StepSize = 1e-9, Iterations = 1 });

        Assert.Equal(4, run.StepSizeLimit, 4e-4);
    }

    /// <summary>At the saddle 0 the eigenvalues are ±y: the largest is y although −y is as large.</summary>
    [Fact]
    public void TheSharpnessOfASaddleIsItsLargestEigenvalue()
    {
        GradientFlowRun run = GradientDescent.Run(
            _one,
            new ReluNetwork([1e-9], new double[,] { { 1e-9 } }),
            new GradientDescentOptions { StepSize = 1e-9, Iterations = 1 });

        Assert.Equal(2.0 / 2, run.StepSizeLimit, 1e-6);
    }

    /// <summary>Below the limit descent stays at the minimum, above it it leaves.</summary>
    [Fact]
    public void TheLimitSeparatesStableFromUnstableSteps()
    {
        TrainingDataset dataset = PaperDatasets.Get("Toy");
        GradientFlowRun flow = GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, 10, -1, 3), new GradientFlowOptions { LossTolerance = 1e-16 });
        Assert.Equal(RunStatus.LossReached, flow.Status);
        // Off the minimum in every direction: descent from the minimum itself would stay at any step size.
        var nearby = new ReluNetwork([.. flow.Network.OutputWeights.Select(a => 1.000001 * a)], flow.Network.HiddenWeights);
        double limit = Descend(1e-6, 1).StepSizeLimit;

        Assert.True(Descend(0.9 * limit, 1000).Loss < 1e-16);
        Assert.True(Descend(1.1 * limit, 1000).Loss > 1e-8);

        GradientFlowRun Descend(double step, int iterations) => GradientDescent.Run(
            dataset, nearby, new GradientDescentOptions { StepSize = step, Iterations = iterations });
    }

    [Fact]
    public void TooLargeAStepDivergesWithoutNaN()
    {
        TrainingDataset dataset = PaperDatasets.Get("NonOrthogonalToy");

        GradientFlowRun run = GradientDescent.Run(
            dataset, FlowCases.Network(dataset, 20, 0, 1), new GradientDescentOptions { StepSize = 50, Iterations = 1000 });

        Assert.Equal(RunStatus.Diverged, run.Status);
        Assert.True(double.IsFinite(run.Loss) && double.IsFinite(run.GradientNorm));
        Assert.All(run.Network.OutputWeights, a => Assert.True(double.IsFinite(a)));
        Assert.All(run.Trajectory, point => Assert.True(double.IsFinite(point.Loss)));
        Assert.True(run.Steps < 1000);
    }

    [Fact]
    public void SamplesAreGeometricAndEndAtTheEnd()
    {
        TrainingDataset dataset = PaperDatasets.Get("Toy");

        GradientFlowRun run = GradientDescent.Run(
            dataset,
            FlowCases.Network(dataset, 20, -2, 1),
            new GradientDescentOptions { StepSize = 0.01, Iterations = 10_000, SampleCount = 20 });

        Assert.InRange(run.Trajectory.Length, 10, 20);
        Assert.Equal(0, run.Trajectory[0].Time);
        Assert.Equal(100, run.Trajectory[^1].Time, 1e-9);
        Assert.Equal(run.Loss, run.Trajectory[^1].Loss);
        Assert.True(run.Trajectory[^1].Time - run.Trajectory[^2].Time > 10 * (run.Trajectory[2].Time - run.Trajectory[1].Time));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(-1, 10)]
    [InlineData(double.NaN, 10)]
    [InlineData(0.1, 0)]
    public void StepsAndIterationsMustBePositive(double step, int iterations) => Expect.Error(
        "InvalidOption",
        () => GradientDescent.Run(
            _one,
            new ReluNetwork([1], new double[,] { { 1 } }),
            new GradientDescentOptions { StepSize = step, Iterations = iterations }));
}
