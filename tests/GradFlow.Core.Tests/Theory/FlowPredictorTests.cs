using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Theory;

public class FlowPredictorTests
{
    private static readonly TrainingDataset _toy = new("Toy", new double[,] { { -0.5, 1 }, { 2, 1 } }, [-1, 1]);

    [Fact]
    public void ToyHasTheClosedFormPrediction()
    {
        ReluNetwork network = NetworkInitializer.Create(60, 2, Math.Log(1e-6), false, InitializationScheme.Balanced, 1);

        GradientFlowPrediction prediction = FlowPredictor.Predict(_toy, network, alignmentExponent: 0.2);

        // D₊ = ½ (2, 1), D₋ = −½ (−0.5, 1); times ln(1e6)/‖D‖; F* = 1/√5 + 1/√1.25.
        Assert.Equal(FlowRegime.Paper, prediction.Regime);
        Assert.Equal([1, 0.5], prediction.PositiveDirection);
        Assert.Equal([0.25, -0.5], prediction.NegativeDirection);
        double unit = 6 * Math.Log(10), plus = Math.Sqrt(1.25), minus = Math.Sqrt(0.3125);
        Assert.Equal(0.2 * unit / plus, prediction.AlignmentTime, 10);
        Assert.Equal(1 / Math.Sqrt(5) + 1 / Math.Sqrt(1.25), prediction.MinimumNorm, 12);
        Assert.Equal(2, prediction.Saddles.Length);
        Assert.Equal(unit / plus, prediction.Saddles[0].ExitTime, 10);
        Assert.Equal(unit / minus, prediction.Saddles[1].ExitTime, 10);
        Assert.Equal(12.4, prediction.Saddles[0].PredictedTime, 0.05);
        Assert.Equal(24.7, prediction.Saddles[1].PredictedTime, 0.05);
        Assert.Equal(0.5, prediction.Saddles[0].Loss, 14);
        Assert.Equal(0.25, prediction.Saddles[1].Loss, 14);
        Assert.Equal([1], prediction.Saddles[1].FittedSamples);
        Assert.Empty(prediction.UnreachableSamples);
        Assert.True(prediction.IsProbabilityExact);
        Assert.Equal(1 - 2 * Math.Pow(0.75, 60) + Math.Pow(0.5, 60), prediction.PaperRegimeProbability, 14);
    }

    [Fact]
    public void EveryNeuronHasItsActiveSetDirectionAndRate()
    {
        // Rows chosen so that the signs of w·x are (−, +), (+, −), (+, +) and (−, −).
        var network = new ReluNetwork(
            [1e-6, -1e-6, 2e-6, 1e-6], new double[,] { { 1e-7, 0 }, { -1e-7, 0 }, { 0, 1e-7 }, { 0, -1e-7 } });

        GradientFlowPrediction prediction = FlowPredictor.Predict(_toy, network);

        Assert.Equal([1, -1, 1, 1], prediction.Signs);
        Assert.Equal([[1], [0], [1], []], prediction.ActiveSets);
        Assert.Equal(Math.Sqrt(5) / 2, prediction.Rates[0], 14);
        Assert.Equal(Math.Sqrt(1.25) / 2, prediction.Rates[1], 14);
        Assert.Equal(0, prediction.Rates[3]);
        Assert.Null(prediction.Alignment.Direction(3));
        double[] direction = Assert.IsType<double[]>(prediction.Alignment.Direction(1));
        Assert.Equal(-0.5 / Math.Sqrt(1.25), direction[0], 14);
        Assert.Equal(1 / Math.Sqrt(1.25), direction[1], 14);
    }

    [Fact]
    public void NetworkWithoutAlignedNeuronIsMildAndNamesUnreachableSamples()
    {
        var network = new ReluNetwork([1e-6, 1e-6], new double[,] { { 1e-7, 0 }, { 0, 1e-7 } });

        GradientFlowPrediction prediction = FlowPredictor.Predict(_toy, network);

        Assert.Equal(FlowRegime.MildOverparameterization, prediction.Regime);
        Assert.Equal([0], prediction.UnreachableSamples);
        Assert.Single(prediction.Saddles);
    }

    [Fact]
    public void TimesScaleWithTheLogarithmOfTheScaleFarBelowTheSmallestDouble()
    {
        ReluNetwork network = NetworkInitializer.Create(60, 2, -1e5, true, InitializationScheme.Balanced, 1);

        GradientFlowPrediction prediction = FlowPredictor.Predict(_toy, network);

        Assert.Equal(1, prediction.Saddles[0].ExitTime / (1e5 / Math.Sqrt(1.25)), 12);
    }

    [Fact]
    public void NothingIsSaidAboutTimesUnlessTheScaleIsBelowOne()
    {
        ReluNetwork network = NetworkInitializer.Create(60, 2, 0.5, false, InitializationScheme.Balanced, 1);

        GradientFlowPrediction prediction = FlowPredictor.Predict(_toy, network);

        Assert.Empty(prediction.Saddles);
        Assert.Empty(prediction.Activations);
        Assert.True(double.IsNaN(prediction.AlignmentTime));
        Assert.Equal(FlowRegime.Paper, prediction.Regime);
    }

    [Fact]
    public void RegimeAndSaddlesAloneAreTheSameAsInTheWholePrediction()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 12, Dimension = 17, Seed = 4 });
        ReluNetwork network = NetworkInitializer.Create(45, 17, -30, true, InitializationScheme.Gaussian, 9);

        GradientFlowPrediction prediction = FlowPredictor.Predict(dataset, network);
        using var team = new ThreadTeam(2, default);
        (FlowRegime regime, SaddlePoint[] saddles) =
            FlowPredictor.RegimeAndSaddlesOf(dataset, network, new OrthogonalMotion(dataset, network, team), team);

        Assert.Equal(prediction.Regime, regime);
        Assert.Equal(prediction.Regime, FlowPredictor.RegimeOf(dataset, network));
        Assert.NotEmpty(saddles);
        Assert.Equal(prediction.Saddles.Length, saddles.Length);
        for (int i = 0; i < saddles.Length; i++) Assert.Equal(prediction.Saddles[i].ExitTime, saddles[i].ExitTime, 1e-12 * saddles[i].ExitTime);
    }

    [Fact]
    public void BlockedProductsGiveTheActiveSetsOfPlainOnes()
    {
        // Sizes that leave remainders in every direction of the blocking, and long enough for two chunks and for threads.
        const int n = 37, d = 709, m = 163;
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = n, Dimension = d, Norm = 3, Seed = 2 });
        ReluNetwork network = NetworkInitializer.Create(m, d, -10, true, InitializationScheme.Balanced, 5);
        var seen = new bool[m];

        Preactivations.ForEach(dataset, network, (j, coordinates) =>
        {
            seen[j] = true;
            for (int k = 0; k < n; k++)
            {
                double plain = 0;
                for (int i = 0; i < d; i++) plain += network.HiddenWeights[j, i] * dataset.Inputs[k, i];
                Assert.Equal(plain / dataset.Norms[k], coordinates[k], 1e-14);
            }
        });

        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public void RefusesCorrelatedInputsAndNetworksOfAnotherDimension()
    {
        TrainingDataset correlated = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 3, Dimension = 4, Coherence = 0.2, Seed = 1 });
        ReluNetwork four = NetworkInitializer.Create(5, 4, -10, true, InitializationScheme.Balanced, 1);

        var refused = Assert.Throws<GradFlowException>(() => FlowPredictor.Predict(correlated, four));
        Assert.Equal("InputsNotOrthogonal", refused.ErrorId);
        Assert.Equal("DimensionMismatch", Assert.Throws<GradFlowException>(() => FlowPredictor.Predict(_toy, four)).ErrorId);
        ReluNetwork two = NetworkInitializer.Create(5, 2, -10, true, InitializationScheme.Balanced, 1);
        Assert.Equal("InvalidOption", Assert.Throws<GradFlowException>(() => FlowPredictor.Predict(_toy, two, 1)).ErrorId);
    }
}
