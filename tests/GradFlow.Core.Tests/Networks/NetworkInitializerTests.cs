using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Networks;

public class NetworkInitializerTests
{
    /// <summary>Scaling rounds each of the four coordinates, and the norms a handful of times: 8 roundings.</summary>
    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Clipped)]
    public void OutputWeightsBalanceTheHiddenOnes(InitializationScheme scheme)
    {
        foreach (double scale in new[] { 1, 1e-6, 1e-300 })
        {
            ReluNetwork network = NetworkInitializer.Create(500, 4, Math.Log(scale), false, scheme, 1);
            for (int j = 0; j < network.Width; j++)
                Assert.Equal(1, Math.Abs(network.OutputWeights[j]) / network.HiddenNorm(j), 8 * 2.2e-16);
        }
    }

    [Fact]
    public void HiddenWeightsHaveTheStatedLaw()
    {
        const int Width = 20_000, Dimension = 5;
        ReluNetwork network = NetworkInitializer.Create(
            Width, Dimension, Math.Log(1e-3), false, InitializationScheme.Gaussian, 7);
        // Scaled by √(m d)/λ the weights are standard normal: moments 0, 1, 3 with variances 1, 2, 96 over the sample size.
        double unit = Math.Sqrt((double)Width * Dimension) / 1e-3, samples = (double)Width * Dimension;
        double first = 0, second = 0, fourth = 0;
        foreach (double weight in network.HiddenWeights)
        {
            double z = weight * unit;
            first += z / samples;
            second += z * z / samples;
            fourth += z * z * z * z / samples;
        }
        Assert.Equal(0, first, 4 / Math.Sqrt(samples));
        Assert.Equal(1, second, 4 * Math.Sqrt(2 / samples));
        Assert.Equal(3, fourth, 4 * Math.Sqrt(96 / samples));
        double output = network.OutputWeights.Sum(a => a * a) / (1e-3 * 1e-3);
        Assert.Equal(1, output, 4 * Math.Sqrt(2.0 / Width));
        double product = 0;
        for (int j = 0; j < Width; j++) product += network.OutputWeights[j] * network.HiddenWeights[j, 0];
        Assert.Equal(0, product * Math.Sqrt(Dimension) * 1e6, 4 / Math.Sqrt(Width));
    }

    [Fact]
    public void SignsAreEven()
    {
        ReluNetwork network = NetworkInitializer.Create(10_000, 2, 0, false, InitializationScheme.Balanced, 3);
        Assert.InRange(network.OutputWeights.Count(a => a > 0), 5000 - 200, 5000 + 200);
    }

    [Fact]
    public void ClippingBoundsTheNormAndKeepsTheRest()
    {
        const int Width = 2000;
        ReluNetwork clipped = NetworkInitializer.Create(Width, 1, Math.Log(0.01), false, InitializationScheme.Clipped, 5);
        ReluNetwork balanced = NetworkInitializer.Create(Width, 1, Math.Log(0.01), false, InitializationScheme.Balanced, 5);
        double unit = 0.01 / Math.Sqrt(Width);
        int raised = 0;
        for (int j = 0; j < Width; j++)
        {
            double norm = Math.Sqrt(2) * balanced.HiddenNorm(j) / unit;
            double clippedNorm = Math.Sqrt(2) * clipped.HiddenNorm(j) / unit;
            Assert.Equal(Math.Clamp(norm, 0.1, 10), clippedNorm, 1e-12);
            Assert.Equal(Math.Sign(balanced.HiddenWeights[j, 0]), Math.Sign(clipped.HiddenWeights[j, 0]));
            Assert.Equal(Math.Sign(balanced.OutputWeights[j]), Math.Sign(clipped.OutputWeights[j]));
            if (norm < 0.1) raised++;
        }
        // P(√2 |z| < 0.1) = 0.0564.
        Assert.InRange(raised, 1, Width / 8);
    }

    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    [InlineData(InitializationScheme.Clipped)]
    public void DirectionsDependOnTheSeedAlone(InitializationScheme scheme)
    {
        ReluNetwork one = NetworkInitializer.Create(20, 3, 0, false, scheme, 9);
        ReluNetwork again = NetworkInitializer.Create(20, 3, 0, false, scheme, 9);
        ReluNetwork small = NetworkInitializer.Create(20, 3, Math.Log(1e-8), false, scheme, 9);
        ReluNetwork kept = NetworkInitializer.Create(20, 3, -1e5, true, scheme, 9);
        Assert.Equal(one.HiddenWeights, again.HiddenWeights);
        Assert.Equal(one.OutputWeights, again.OutputWeights);
        Assert.Equal(one.HiddenWeights, kept.HiddenWeights);
        Assert.Equal(one.OutputWeights, kept.OutputWeights);
        Assert.NotEqual(one.HiddenWeights, NetworkInitializer.Create(20, 3, 0, false, scheme, 10).HiddenWeights);
        for (int j = 0; j < 20; j++)
        {
            Assert.Equal(1, small.OutputWeights[j] / one.OutputWeights[j] / 1e-8, 1e-13);
            for (int i = 0; i < 3; i++) Assert.Equal(1, small.HiddenWeights[j, i] / one.HiddenWeights[j, i] / 1e-8, 1e-13);
        }
    }

    [Fact]
    public void RecordsWhereItCameFrom()
    {
        ReluNetwork kept = NetworkInitializer.Create(3, 2, -1e5, true, InitializationScheme.Clipped, 4);
        Assert.Equal((-1e5, -1e5), (kept.LogScale, kept.LogInitializationScale));
        Assert.Equal((4, InitializationScheme.Clipped), (kept.Seed, kept.Scheme));
        ReluNetwork carried = NetworkInitializer.Create(3, 2, Math.Log(1e-6), false, InitializationScheme.Balanced, 4);
        Assert.Equal((0, Math.Log(1e-6)), (carried.LogScale, carried.LogInitializationScale));
    }

    [Fact]
    public void TinyScaleKeepsItsNormsUntilDoublesEnd()
    {
        ReluNetwork network = NetworkInitializer.Create(1000, 10, Math.Log(1e-300), false, InitializationScheme.Balanced, 1);
        Assert.All(Enumerable.Range(0, 1000), j => Assert.InRange(network.HiddenNorm(j) * Math.Sqrt(1000) / 1e-300, 0.1, 3));
        GradFlowException error = Expect.Error(
            "InvalidOption", () => NetworkInitializer.Create(10, 2, -720, false, InitializationScheme.Balanced, 1));
        Assert.Contains("-LogInitializationScale", error.Message, StringComparison.Ordinal);
        Expect.Error("InvalidOption", () => NetworkInitializer.Create(10, 2, -1e5, false, InitializationScheme.Gaussian, 1));
        Expect.Error("InvalidOption", () => NetworkInitializer.Create(10, 2, 1000, false, InitializationScheme.Gaussian, 1));
    }

    [Fact]
    public void BadSizesAndScalesAreRefused()
    {
        static void Refuse(int width, int dimension, double logScale, bool keepLogScale, InitializationScheme scheme) =>
            Expect.Error("InvalidOption", () => NetworkInitializer.Create(width, dimension, logScale, keepLogScale, scheme, 1));
        Refuse(0, 2, 0, false, InitializationScheme.Balanced);
        Refuse(-5, 2, 0, false, InitializationScheme.Balanced);
        Refuse(2, 0, 0, false, InitializationScheme.Balanced);
        Refuse(1 << 20, 1 << 20, 0, false, InitializationScheme.Balanced);
        Refuse(2, 2, double.NaN, false, InitializationScheme.Balanced);
        Refuse(2, 2, double.NegativeInfinity, true, InitializationScheme.Balanced);
        Refuse(2, 2, 0, false, (InitializationScheme)7);
    }
}
