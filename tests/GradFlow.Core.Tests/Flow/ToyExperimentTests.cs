using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>The published toy experiment against the facts of about_GradFlow_Theory §7.</summary>
public class ToyExperimentTests
{
    [Fact]
    public void VisitsTheTwoPredictedSaddlesAndEndsAtTheSmallestNorm()
    {
        GradientFlowRun[] runs = [.. Enumerable.Range(1, 20).Select(seed => FlowCases.Toy(Math.Log(1e-6), seed))];

        foreach (GradientFlowRun run in runs)
        {
            Assert.Equal(RunStatus.LossReached, run.Status);
            Assert.True(run.Loss <= 1e-12);
            Assert.Equal(2, run.Saddles.Length);
            Assert.Equal(0.5, run.Saddles[0].Loss, 1e-3);
            Assert.Equal(0.25, run.Saddles[1].Loss, 1e-3);
            Assert.Empty(run.Saddles[0].FittedSamples);
            Assert.Equal([1], run.Saddles[1].FittedSamples);
            Assert.Equal(0.5, run.Saddles[0].PredictedLoss, 1e-12);
            Assert.Equal(0.25, run.Saddles[1].PredictedLoss, 1e-12);
            VariationNormMeasurement measurement = VariationNorm.Measure(run);
            Assert.Equal(1 / Math.Sqrt(1.25) + 1 / Math.Sqrt(5), measurement.MinimumNorm, 1e-12);
            Assert.Equal(measurement.MinimumNorm, measurement.FunctionNorm, 1e-4);
        }

        // First-order times ln(1/λ)/‖D₊‖ = 12.36 and ln(1/λ)/‖D₋‖ = 24.71; the constants shift them by a few units of 1/‖D‖.
        Assert.Equal(12.36, runs.Average(run => run.Saddles[0].ExitTime), 2.0);
        Assert.Equal(24.71, runs.Average(run => run.Saddles[1].ExitTime), 3.0);
    }

    [Fact]
    public void TheShiftOfTheTransitionsDoesNotGrowAsTheScaleFalls()
    {
        double[] shifts = [.. new[] { -50.0, -500, -5_000 }.Select(logScale =>
        {
            GradientFlowRun run = FlowCases.Toy(logScale, 1);
            return run.Saddles[0].ExitTime - run.Saddles[0].PredictedTime;
        })];

        // t = (ln(1/λ) + c)/‖D₊‖ with a constant c that depends on the directions alone.
        Assert.Equal(shifts[0], shifts[1], 1e-3);
        Assert.Equal(shifts[1], shifts[2], 1e-3);
    }

    /// <summary>Neurons active on samples of the other sign alone die: they are no escape direction, early on as little as later.</summary>
    [Theory]
    [InlineData(1e-2, InitializationScheme.Balanced)]
    [InlineData(1e-5, InitializationScheme.Balanced)]
    [InlineData(1e-5, InitializationScheme.Gaussian)]
    public void TheIndexOfTheOriginIsThatOfTheInitialWeights(double scale, InitializationScheme scheme)
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        ReluNetwork network = NetworkInitializer.Create(60, 2, Math.Log(scale), false, scheme, 1);
        GradientFlowRun run = GradientFlow.Integrate(toy, network, new GradientFlowOptions());
        InitialAlignment predicted = InitialAlignment.Of(toy, network);
        double[] growing = [.. predicted.Rates.Where(rate => rate > 0).OrderDescending()];

        if (scheme == InitializationScheme.Balanced)
            Assert.Equal(growing.Length, Enumerable.Range(0, 60).Count(j => Enumerable.Range(0, 2).Any(k =>
                network.OutputWeights[j] * toy.Labels[k] > 0 && toy.Inputs[k, 0] * network.HiddenWeights[j, 0] + network.HiddenWeights[j, 1] > 0)));
        Assert.Equal(growing.Length, run.Saddles[0].Index);
        Assert.All(growing.Zip(run.Saddles[0].EscapeRates), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void AnIndexFallsFromSaddleToSaddle()
    {
        GradientFlowRun run = FlowCases.Toy(-300, 3);

        Assert.True(run.Saddles[0].Index > run.Saddles[1].Index);
        Assert.True(run.Saddles[1].Index > 0);
    }

    [Fact]
    public void TheTrajectoryIsOrderedAndResolvesPlateausAndTransitions()
    {
        GradientFlowRun run = FlowCases.Toy(-100, 1, new GradientFlowOptions { SampleCount = 150 });

        Assert.InRange(run.Trajectory.Length, 100, 150);
        Assert.Equal(0, run.Trajectory[0].Time);
        Assert.Equal(run.Time, run.Trajectory[^1].Time);
        for (int i = 1; i < run.Trajectory.Length; i++)
        {
            Assert.True(run.Trajectory[i].Time > run.Trajectory[i - 1].Time);
            Assert.True(run.Trajectory[i].Loss <= run.Trajectory[i - 1].Loss + 1e-9);
            Assert.InRange(run.Trajectory[i - 1].Loss - run.Trajectory[i].Loss, -1e-9, 0.05);
        }
        // Aligned neurons carry the norm from the first plateau on.
        Assert.InRange(run.Trajectory[^1].PositiveAlignment, 0.999, 1);
        Assert.InRange(run.Trajectory[^1].NegativeAlignment, 0.999, 1);
    }
}
