using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Theory;

public class NeuronAlignmentMeasurementTests
{
    [Fact]
    public void TheActiveSetsAreThoseTheSwitchesLeave()
    {
        // On rotated data the coordinate of a switch is rounding afterwards, of either sign.
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions { Count = 6, Dimension = 7, Seed = 1 });
        GradientFlowRun run = GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(40, 7, Math.Log(1e-6), false, InitializationScheme.Balanced, 1), new GradientFlowOptions());
        NeuronAlignmentMeasurement measurement = NeuronAlignmentMeasurement.Measure(run);
        int[][] last = measurement.Points[0].ActiveSets;
        foreach (NeuronAlignmentPoint point in measurement.Points)
        {
            Assert.All(Enumerable.Range(0, 40), j => Assert.Empty(point.ActiveSets[j].Except(last[j])));
            last = point.ActiveSets;
        }

        Assert.Equal(run.Trajectory[^1].ActiveNeurons, 40 - measurement.Points[^1].DeadNeurons.Length);
        Assert.Equal(Enumerable.Range(0, 40).Where(j => measurement.Prediction.ActiveSets[j].Length == 0), measurement.Points[^1].DeadNeurons);
        Assert.Equal(40, measurement.Points[^1].SettledNeurons);
        // What follows in a pipeline gets the run as it was, not the one to twice the alignment time.
        Assert.Same(run, measurement.Run);
    }

    [Fact]
    public void CorrelatedInputsAreRefusedBeforeAnythingIsIntegrated()
    {
        TrainingDataset dataset = PaperDatasets.Get("NonOrthogonalToy");
        GradientFlowRun run = GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(5, 2, -5, true, InitializationScheme.Balanced, 1), new GradientFlowOptions { EndTime = 1 });

        Expect.Error("InputsNotOrthogonal", () => NeuronAlignmentMeasurement.Measure(run, [1], cancellationToken: new CancellationToken(true)));
    }

    [Fact]
    public void SingleNeuronFollowsTheHyperbolicRotation()
    {
        // One sample (1, 0), y = 1, w = λ (3, 4), a = 5λ: near 0 the motion is a' = v, v' = a, w₂ stays, so that
        // v = λ (3 cosh t + 5 sinh t) and cos = v/√(v² + 16 λ²).
        const double logScale = -80;
        var dataset = new TrainingDataset("one", new double[,] { { 1, 0 } }, [1]);
        var network = new ReluNetwork([5], new double[,] { { 3, 4 } }, logScale);
        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions());

        NeuronAlignmentMeasurement measurement = NeuronAlignmentMeasurement.Measure(run, [0, 1, 10]);

        Assert.Equal([0.0, 1, 10], measurement.Points.Select(p => p.Time));
        foreach (NeuronAlignmentPoint point in measurement.Points)
        {
            double v = 3 * Math.Cosh(point.Time) + 5 * Math.Sinh(point.Time), norm = Math.Sqrt(v * v + 16);
            // 1 − v/norm without cancellation.
            double misalignment = 16 / (norm * (norm + v));
            Assert.Equal(1, point.Misalignments[0] / misalignment, 7);
            Assert.Equal(v / norm, point.Cosines[0], 12);
            Assert.Equal(Math.Log(norm) + logScale, point.LogHiddenNorms[0], 9);
            Assert.Equal(point.Misalignments[0], point.PositiveMisalignment);
            Assert.True(double.IsNaN(point.NegativeMisalignment));
            Assert.Equal([0], point.ActiveSets[0]);
            Assert.Empty(point.DeadNeurons);
            Assert.Equal(1, point.SettledNeurons);
        }
    }

    [Fact]
    public void AlignmentTimeIsTheFirstAtWhichTheCosineHolds()
    {
        // As above, with the cosine bound 1 − λ^ε: 8/v² ≤ e^(−20) from t = 10 + ln(√8/4) on.
        const double logScale = -80;
        var dataset = new TrainingDataset("one", new double[,] { { 1, 0 } }, [1]);
        var network = new ReluNetwork([5], new double[,] { { 3, 4 } }, logScale) { LogInitializationScale = logScale };
        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions());
        double expected = 10 + Math.Log(Math.Sqrt(8) / 4);

        NeuronAlignmentMeasurement measurement = NeuronAlignmentMeasurement.Measure(
            run, [expected - 0.5, expected - 0.01, expected + 0.01, expected + 0.5]);

        Assert.Equal(expected + 0.01, measurement.ObservedAlignmentTime);
        // t₁ = ε · 80/‖D‖ with ‖D‖ = 1.
        Assert.Equal(20, measurement.PredictedAlignmentTime, 12);
    }

    [Fact]
    public void WhatTurnsAfterTheFitLeavesTheAlignmentTime()
    {
        // Fitted neurons turn to Σ (y_k/b_k²) x_k, which for uneven norms is not the direction of alignment.
        var dataset = new TrainingDataset("uneven", new double[,] { { 1, 0, 0 }, { 0, 3, 0 }, { 0, 0, 1 } }, [1, 1, -0.5]);
        ReluNetwork network = NetworkInitializer.Create(100, 3, Math.Log(1e-6), false, InitializationScheme.Balanced, 1);
        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions());

        NeuronAlignmentMeasurement measurement = NeuronAlignmentMeasurement.Measure(run, [1, 2, 3, 40]);

        Assert.Equal(2, measurement.ObservedAlignmentTime);
        Assert.True(measurement.Points[^1].PositiveMisalignment > Math.Pow(1e-6, measurement.Prediction.AlignmentExponent));
    }

    [Fact]
    public void ExponentIsReadOffTheDecayOfOneRun()
    {
        // As above: 1 − cos = e^(−2t)/2 up to factors 1 + O(e^(−2t)), and e^(−t) = λ^ε, hence the exponent 2ε.
        const double logScale = -80;
        var dataset = new TrainingDataset("one", new double[,] { { 1, 0 } }, [1]);
        var network = new ReluNetwork([5], new double[,] { { 3, 4 } }, logScale) { LogInitializationScale = logScale };
        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions());

        Assert.Equal(0.4, NeuronAlignmentMeasurement.Measure(run, alignmentExponent: 0.2).ObservedExponent, 1e-5);
        Assert.True(double.IsNaN(NeuronAlignmentMeasurement.Measure(run, [15, 16]).ObservedExponent));
    }

    [Fact]
    public void DyingNeuronsAreReportedDeadAndHaveNoCosine()
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        // Active only on the negative sample but with a positive output weight.
        var network = new ReluNetwork([2, 2], new double[,] { { -1, 0 }, { 0, 1 } }, -60);
        GradientFlowRun run = GradientFlow.Integrate(toy, network, new GradientFlowOptions());

        NeuronAlignmentPoint point = NeuronAlignmentMeasurement.Measure(run, [20]).Points.Single();

        Assert.Equal([0], point.DeadNeurons);
        Assert.True(double.IsNaN(point.Cosines[0]));
        Assert.Equal([1], point.ActiveSets[1]);
        Assert.Equal(2, point.SettledNeurons);
    }
}
