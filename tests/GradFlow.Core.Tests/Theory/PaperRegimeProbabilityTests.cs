using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Theory;

public class PaperRegimeProbabilityTests
{
    public static TheoryData<int> Counts => [.. Enumerable.Range(2, 11)];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2.0 / 16)]
    [InlineData(3, 1 - 2 * 27.0 / 64 + 8.0 / 64)]
    public void OneSampleOfEachSignFollowsTheCountByHand(int width, double expected)
    {
        // p₊ = p₋ = 1/4: P = 1 − 2 (3/4)^m + (1/2)^m.
        Assert.Equal(expected, PaperRegimeProbability.Of(Dataset(1, 1), width), 15);
    }

    [Fact]
    public void SignWithoutSamplesAsksForNothing()
    {
        // p₊ = 1/8 alone.
        Assert.Equal(1 - Math.Pow(7.0 / 8, 5), PaperRegimeProbability.Of(Dataset(2, 0), 5), 15);
        Assert.Equal(1 - Math.Pow(7.0 / 8, 5), PaperRegimeProbability.Of(Dataset(0, 2), 5), 15);
    }

    [Fact]
    public void TinyProbabilityKeepsItsDigits()
    {
        // For m p ≪ 1 the leading term is m(m − 1) p₊ p₋, with relative corrections of order m p = 1e-12.
        double expected = 1000.0 * 999 * Math.Pow(2, -51) * Math.Pow(2, -61);
        Assert.Equal(1, PaperRegimeProbability.Of(Dataset(50, 60), 1000) / expected, 10);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(7, 7)]
    [InlineData(0, 3)]
    public void WidthIsTheSmallestThatSuffices(int positive, int negative)
    {
        TrainingDataset dataset = Dataset(positive, negative);
        int width = (int)PaperRegimeProbability.WidthFor(dataset);

        Assert.True(PaperRegimeProbability.Of(dataset, width) >= 0.99);
        Assert.True(PaperRegimeProbability.Of(dataset, width - 1) < 0.99);
    }

    [Fact]
    public void HugeWidthFollowsItsAsymptotics()
    {
        // 200 positive samples, one negative: only the positive sign matters, m = ln 100 · 2^201 up to relative 2^-200.
        Assert.Equal(1, PaperRegimeProbability.WidthFor(Dataset(200, 1)) / (Math.Log(100) * Math.Pow(2, 201)), 12);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void BalancedNetworksMeetTheHypothesisAsOftenAsPredicted(int count)
    {
        const int repetitions = 5000;
        int positive = (count + 1) / 2;
        TrainingDataset dataset = Dataset(positive, count - positive);
        int width = (int)Math.Pow(2, positive + 1);

        int hits = 0;
        for (int seed = 0; seed < repetitions; seed++)
        {
            ReluNetwork network = NetworkInitializer.Create(
                width, count, -10, true, InitializationScheme.Balanced, 1_000_000 * count + seed);
            if (FlowPredictor.RegimeOf(dataset, network) == FlowRegime.Paper) hits++;
        }

        (double low, double high) = CountInterval.Exact(hits, repetitions, 0.99);
        Assert.InRange(PaperRegimeProbability.Of(dataset, width), low, high);
    }

    [Fact]
    public void GaussianNetworkOfOneSampleChangesItsSignAsOftenAsTheAngleSays()
    {
        // n = 1, y > 0: a neuron qualifies when v > 0 and either a > 0 or |a| < v; with a/v ~ √d Cauchy that has the
        // probability ½ (½ + arctan(1/√d)/π). The stated number, which keeps the signs, is the limit 1/4 for large d.
        const int repetitions = 20_000, dimension = 2;
        TrainingDataset dataset = new("one", new double[,] { { 1, 0 } }, [1]);
        double exact = 0.5 * (0.5 + Math.Atan(1 / Math.Sqrt(dimension)) / Math.PI);

        int hits = 0;
        for (int seed = 0; seed < repetitions; seed++)
        {
            ReluNetwork network = NetworkInitializer.Create(1, dimension, -10, true, InitializationScheme.Gaussian, seed);
            if (FlowPredictor.RegimeOf(dataset, network) == FlowRegime.Paper) hits++;
        }

        (double low, double high) = CountInterval.Exact(hits, repetitions, 0.99);
        Assert.InRange(exact, low, high);
        Assert.False(PaperRegimeProbability.IsExactFor(InitializationScheme.Gaussian));
        Assert.True(PaperRegimeProbability.Of(dataset, 1) < low, "the difference the documentation speaks of is visible here");
    }

    private static TrainingDataset Dataset(int positive, int negative)
    {
        int n = positive + negative;
        var inputs = new double[n, n];
        for (int k = 0; k < n; k++) inputs[k, k] = 1;
        double[] labels = [.. Enumerable.Repeat(1.0, positive), .. Enumerable.Repeat(-1.0, negative)];
        return new TrainingDataset("signs", inputs, labels);
    }
}
