using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

public class StatusTests
{
    [Theory]
    [InlineData(FlowEngine.Orthogonal)]
    [InlineData(FlowEngine.General)]
    public void AnEndAfterTheFitChangesNothing(FlowEngine engine)
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        ReluNetwork network = NetworkInitializer.Create(10, 2, Math.Log(1e-3), false, InitializationScheme.Balanced, 1);
        foreach (double tolerance in (double[])[1e-12, 1e-16, 1e-24])
        {
            GradientFlowRun free = Run(tolerance, double.PositiveInfinity), bounded = Run(tolerance, 1e6);

            Assert.Equal(RunStatus.LossReached, bounded.Status);
            Assert.Equal((free.Time, free.Loss, free.Steps), (bounded.Time, bounded.Loss, bounded.Steps));
        }
        // Without a loss to reach the residuals decay until they are rounding, and the rest is one flight.
        GradientFlowRun end = Run(0, 1e6), earlier = Run(0, 30);
        Assert.Equal((RunStatus.TimeReached, 1e6), (end.Status, end.Time));
        Assert.InRange(end.Loss, 0, 1e-25);
        Assert.InRange(earlier.Loss, 1e-17, 1e-15);
        Assert.InRange(end.Steps, 1, 300);

        GradientFlowRun Run(double tolerance, double time) => GradientFlow.Integrate(
            toy, network, new GradientFlowOptions { Engine = engine, LossTolerance = tolerance, EndTime = time });
    }

    private static readonly TrainingDataset _axes = new("axes", new double[,] { { 1, 0 }, { 0, 1 } }, [1.0, 0.5]);

    [Fact]
    public void ASampleNoNeuronReachesStallsTheRun()
    {
        var network = new ReluNetwork([1e-3], new double[,] { { 1e-3, -1e-4 } });

        GradientFlowRun run = GradientFlow.Integrate(_axes, network, new GradientFlowOptions());

        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal([1], run.UnreachableSamples);
        Assert.Equal(0.25 * 0.25, run.Loss, 1e-9);
    }

    /// <summary>
    /// Large weights that cancel: what is left of the residual is their rounding, far above that of the label, and the rest of the time is
    /// one flight all the same.
    /// </summary>
    [Theory]
    [InlineData(3, FlowEngine.Orthogonal)]
    [InlineData(10, FlowEngine.Orthogonal)]
    [InlineData(30, FlowEngine.General)]
    [InlineData(100, FlowEngine.General)]
    public void WhatHasComeToRestCostsNoSteps(double size, FlowEngine engine)
    {
        var one = new TrainingDataset("one", new double[,] { { 1 } }, [1]);
        GradientFlowRun run = GradientFlow.Integrate(
            one, new ReluNetwork([size, -0.7 * size], new double[,] { { size }, { 0.7 * size } }),
            new GradientFlowOptions { LossTolerance = 0, EndTime = 1e6, Engine = engine });

        Assert.Equal(RunStatus.TimeReached, run.Status);
        Assert.InRange(run.Steps + run.RejectedSteps, 1, 1000);
        Assert.InRange(run.Loss, 0, 1e-20);
    }

    /// <summary>A balanced neuron whose whole weight is pulled to 0 decays for ever, at any scale: it never comes back with another sign.</summary>
    [Theory]
    [InlineData(FlowEngine.Orthogonal)]
    [InlineData(FlowEngine.General)]
    public void ANeuronOnTheLightConeDies(FlowEngine engine)
    {
        var one = new TrainingDataset("one", new double[,] { { 1 } }, [1]);
        foreach (double logScale in (double[])[-1, -2, -5, -7, -10, -20, -50, -100, -500, -1000])
        {
            GradientFlowRun run = GradientFlow.Integrate(
                one, new ReluNetwork([-0.7], new double[,] { { 0.7 } }, logScale), new GradientFlowOptions { Engine = engine });

            Assert.Equal(RunStatus.Stalled, run.Status);
            Assert.Equal([0], run.UnreachableSamples);
            Assert.Equal(0.5, run.Loss, 0.05);
            Assert.InRange(run.BalancednessDrift, 0, 1e-2);
        }
        // Whether its square is below or above that of its weights is rounding in more dimensions.
        for (int seed = 1; seed <= 60; seed++)
        {
            TrainingDataset axes = new("axes", new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, [1, 0.9, 0.8]);
            ReluNetwork network = NetworkInitializer.Create(1 + seed % 3, 3, -1, false, InitializationScheme.Balanced, seed);
            GradientFlowRun run = GradientFlow.Integrate(axes, network, new GradientFlowOptions { Engine = engine });

            Assert.Equal(FlowPredictor.Predict(axes, network).UnreachableSamples, run.UnreachableSamples);
        }
    }

    [Fact]
    public void ANetworkOfZerosStallsAtOnce()
    {
        GradientFlowRun run = GradientFlow.Integrate(_axes, new ReluNetwork([0], new double[1, 2]), new GradientFlowOptions());

        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal([0, 1], run.UnreachableSamples);
        Assert.Equal(0, run.Steps);
    }

    [Fact]
    public void TheStepLimitIsSaid()
    {
        GradientFlowRun run = FlowCases.Toy(-10, 1, new GradientFlowOptions { MaximumSteps = 5 });

        Assert.Equal(RunStatus.StepLimit, run.Status);
        Assert.Equal(5, run.Steps);
        Assert.True(run.Loss > 0.4);
    }

    [Fact]
    public void TheEndTimeIsMetExactly()
    {
        GradientFlowRun run = FlowCases.Toy(-10, 1, new GradientFlowOptions { EndTime = 7.5 });

        Assert.Equal(RunStatus.TimeReached, run.Status);
        Assert.Equal(7.5, run.Time);
    }

    [Theory]
    [InlineData(1e-20)]
    [InlineData(1e-26)]
    public void AnyLossToleranceAboveRoundingIsReached(double tolerance)
    {
        GradientFlowRun run = FlowCases.Toy(-14, 1, new GradientFlowOptions { LossTolerance = tolerance });

        Assert.Equal(RunStatus.LossReached, run.Status);
        Assert.True(run.Loss <= tolerance);
    }

    [Fact]
    public void CorrelatedInputsAreRefusedWithTheWorstPair()
    {
        var dataset = new TrainingDataset("correlated", new double[,] { { 1, 0 }, { 1, 1 } }, [1.0, 1.0]);

        var error = Expect.Error("InputsNotOrthogonal", () =>
            GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, 4, -3, 1), new GradientFlowOptions { Engine = FlowEngine.Orthogonal }));

        Assert.Contains("0.707107", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANetworkOfAnotherDimensionIsRefused() => Expect.Error("DimensionMismatch", () =>
        GradientFlow.Integrate(_axes, new ReluNetwork([1], new double[,] { { 1, 1, 1 } }), new GradientFlowOptions()));

    [Theory]
    [InlineData(-1, 1e-6, 10)]
    [InlineData(0, 1e-6, 10)]
    [InlineData(1e-9, 0, 10)]
    [InlineData(1e-9, 1e-6, 0)]
    [InlineData(double.NaN, 1e-6, 10)]
    public void OptionsOutsideTheirRangeAreRefused(double lossTolerance, double tolerance, int steps) => Expect.Error(
        "InvalidOption",
        () => FlowCases.Toy(-5, 1, new GradientFlowOptions
        {
            LossTolerance = lossTolerance,
            Tolerance = tolerance,
            MaximumSteps = steps,
        }));

    [Fact]
    public void AFlowBeyondTheRangeOfDoublesEnds()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 3, Dimension = 4, Norm = 1e160, Seed = 1 });

        GradientFlowRun run = GradientFlow.Integrate(
            dataset, FlowCases.Network(dataset, 12, -800, 1), new GradientFlowOptions { MaximumSteps = 50 });

        Assert.Equal(RunStatus.StepLimit, run.Status);
        Assert.InRange(run.Steps, 0, 50);
    }

    [Fact]
    public void CancellationStopsTheRun()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(60, 1);
        ReluNetwork network = FlowCases.Network(dataset, 400, -10, 1);
        using var source = new CancellationTokenSource();
        int reports = 0;

        Assert.Throws<OperationCanceledException>(() => GradientFlow.Integrate(
            dataset,
            network,
            new GradientFlowOptions { Tolerance = 1e-13, SampleCount = 2 },
            _ =>
            {
                reports++;
                source.Cancel();
            },
            source.Token));

        Assert.Equal(1, reports);
    }
}
