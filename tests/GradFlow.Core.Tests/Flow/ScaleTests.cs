using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>Initialisation scales from ordinary to far below the smallest double.</summary>
public class ScaleTests
{
    [Fact]
    public void TheNumberOfStepsDoesNotGrowAsTheScaleFalls()
    {
        int ordinary = FlowCases.Toy(Math.Log(1e-6), 1).Steps;

        foreach (double logScale in new[] { -690.0, -10_000, -100_000 })
            Assert.InRange(FlowCases.Toy(logScale, 1).Steps, ordinary / 2, 2 * ordinary);
    }

    [Fact]
    public void StepsGoToTheSaddlesVisitedAndNotToTheTimeBetweenThem()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(6, 2);
        GradientFlowRun first = Run(dataset, -690);

        foreach (double logScale in new[] { -10_000.0, -100_000 })
        {
            GradientFlowRun run = Run(dataset, logScale);
            Assert.Equal(first.Saddles.Length, run.Saddles.Length);
            Assert.InRange(run.Steps, 0.9 * first.Steps, 1.1 * first.Steps);
        }
    }

    [Fact]
    public void SaddleTimesOverTheLogarithmMeetTheLimitProcess()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(6, 2);
        GradientFlowRun run = Run(dataset, -10_000);

        Assert.Equal(RunStatus.LossReached, run.Status);
        Assert.True(run.Saddles.Length >= 2);
        foreach (SaddlePoint saddle in run.Saddles)
        {
            Assert.Equal(1, saddle.ExitTime / saddle.PredictedTime, 0.005);
            Assert.Equal(saddle.PredictedLoss, saddle.Loss, 1e-3);
        }
    }

    [Fact]
    public void PathNormsBelowTheSmallestDoubleAreZeroAndNotUndefined()
    {
        GradientFlowRun run = FlowCases.Toy(-2000, 2);
        Assert.Equal(0, run.Trajectory[0].PathNorm);
        Assert.All(run.Trajectory, point => Assert.True(double.IsFinite(point.PathNorm)));
    }

    [Fact]
    public void AScaleGivenAsALogarithmIsTheSameRun()
    {
        TrainingDataset dataset = FlowCases.Orthogonal(5, 4);
        double logScale = Math.Log(1e-40);
        var options = new GradientFlowOptions { EndTime = 700, LossTolerance = 0, Tolerance = 1e-9 };

        ReluNetwork plain = GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(12, 5, logScale, false, InitializationScheme.Balanced, 4), options).Network;
        ReluNetwork scaled = GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(12, 5, logScale, true, InitializationScheme.Balanced, 4), options).Network;

        Assert.Equal(0, FlowCases.Distance(scaled, plain), 1e-9);
    }

    private static GradientFlowRun Run(TrainingDataset dataset, double logScale) =>
        GradientFlow.Integrate(dataset, FlowCases.Network(dataset, 40, logScale, 5), new GradientFlowOptions());
}
