using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Networks;

public class WeightSpectrumTests
{
    /// <summary>Orthogonal neurons are the singular vectors; their shares are those of the path norms 2·3, 1·2 and 4·0.5.</summary>
    [Fact]
    public void OrthogonalNeuronsShareByPathNorm()
    {
        var network = new ReluNetwork([2, -1, 4], new double[,] { { 3, 0, 0, 0 }, { 0, 2, 0, 0 }, { 0, 0, 0, -0.5 } });
        AssertShares([0.6, 0.2, 0.2], WeightSpectrum.ExplainedVariance(network));
    }

    [Fact]
    public void ParallelNeuronsAreOneDirection()
    {
        var network = new ReluNetwork([1, 2, -3], new double[,] { { 3, 4 }, { 6, 8 }, { -3, -4 } });
        AssertShares([1, 0], WeightSpectrum.ExplainedVariance(network));
    }

    /// <summary>Two neurons of equal path norm at an angle φ: the shares are (1 ± |cos φ|)/2.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    [InlineData(2.5)]
    public void TwoNeuronsShareByTheirAngle(double angle)
    {
        var network = new ReluNetwork([1, 1], new double[,] { { 1, 0 }, { Math.Cos(angle), Math.Sin(angle) } });
        double cosine = Math.Abs(Math.Cos(angle));
        AssertShares([(1 + cosine) / 2, (1 - cosine) / 2], WeightSpectrum.ExplainedVariance(network));
    }

    [Fact]
    public void TinyWeightsHaveTheSharesOfLargeOnes()
    {
        var network = new ReluNetwork([1e-200, 1e-200], new double[,] { { 1e-200, 0 }, { 0, 3e-200 } });
        Assert.Equal([0, 0], WeightSpectrum.ExplainedVariance(new ReluNetwork([0, 0], network.HiddenWeights)));
        AssertShares([0.75, 0.25], WeightSpectrum.ExplainedVariance(new ReluNetwork([1e-100, 1e-100], network.HiddenWeights)));
    }

    private static void AssertShares(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-14);
    }
}
