using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;
using MathNet.Numerics.Distributions;
using Xunit;

namespace GradFlow.Core.Tests.Claims;

/// <summary>The limit process, which integrates nothing, against integrated flows that know nothing of it.</summary>
public class LimitOfSmallScalesTests
{
    private static readonly double[] _logScales = [-10 * Math.Log(10), -50 * Math.Log(10), -150 * Math.Log(10), -3000];

    [Theory]
    [InlineData(6, 40)]
    [InlineData(12, 100)]
    [InlineData(24, 200)]
    [InlineData(40, 400)]
    public void FitTimesApproachThePredictionAsTheInverseOfTheLogarithm(int samples, int width)
    {
        var largest = new double[_logScales.Length];
        for (int seed = 1; seed <= 10; seed++)
        {
            TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = samples, Dimension = samples + 2, Seed = seed });
            for (int i = 0; i < _logScales.Length; i++)
            {
                ReluNetwork network = NetworkInitializer.Create(
                    width, dataset.Dimension, _logScales[i], true, InitializationScheme.Balanced, seed);
                GradientFlowRun run = GradientFlow.Integrate(
                    dataset, network, new GradientFlowOptions { LossTolerance = 1e-6, Tolerance = 1e-6, SampleCount = 2 });
                var judged = new JudgedRun(run, FlowPredictor.Predict(dataset, network));
                largest[i] = Math.Max(largest[i], SaddleToSaddleClaim.LargestError(judged));
                if (i == _logScales.Length - 1) Assert.Null(SaddleToSaddleClaim.SequenceFault(judged));
            }
        }

        PowerLawFit fit = PowerLawFit.Of(
            [.. _logScales.Select(scale => Math.Log(-scale))], [.. largest.Select(error => Math.Log(error))], 0.95);
        Assert.InRange(fit.Exponent, -1.1, -0.9);
        Assert.True(largest[^1] < 0.01, $"largest error {largest[^1]:G3} at ln λ = −3000");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(40)]
    public void TheRunsThatFitAllSamplesAreThoseThatCoverThem(int width)
    {
        const int samples = 100, repetitions = 200;
        // Coordinate vectors: with Gaussian weights every orthonormal set gives the same law.
        var inputs = new double[samples, samples];
        for (int k = 0; k < samples; k++) inputs[k, k] = 1;
        double[] labels = [.. Enumerable.Range(0, samples).Select(k => (k % 2 == 0 ? 1 : -1) * (0.5 + (double)k / samples))];
        var dataset = new TrainingDataset("coordinates", inputs, labels);

        int covered = 0;
        for (int seed = 0; seed < repetitions; seed++)
        {
            ReluNetwork network = NetworkInitializer.Create(
                width, samples, Math.Log(1e-6), true, InitializationScheme.Balanced, 1000 * width + seed);
            GradientFlowRun run = GradientFlow.Integrate(
                dataset, network, new GradientFlowOptions { LossTolerance = 1e-6, Tolerance = 1e-4, SampleCount = 2 });
            bool isCovered = FlowPredictor.Predict(dataset, network).UnreachableSamples.Length == 0;
            Assert.Equal(isCovered, run.Status == RunStatus.LossReached);
            if (isCovered) covered++;
        }

        (double low, double high) = CountInterval.Exact(covered, repetitions, 0.99);
        Assert.InRange(Coverage(width, samples / 2), low, high);
    }

    /// <summary>
    /// Probability that every sample is in some active set: with K positive neurons each of the n/2 positive samples is missed by
    /// all of them with probability 2^−K, and each negative one by the m − K others with 2^−(m−K).
    /// </summary>
    private static double Coverage(int width, int samplesOfASign)
    {
        double sum = 0;
        for (int k = 0; k <= width; k++)
            sum += Binomial.PMF(0.5, width, k)
                * Math.Pow((1 - Math.Pow(2, -k)) * (1 - Math.Pow(2, k - width)), samplesOfASign);
        return sum;
    }
}
