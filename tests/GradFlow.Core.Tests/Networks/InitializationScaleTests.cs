using System.Globalization;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Networks;

/// <summary>A scale comes back as it was given, though its logarithm is kept.</summary>
public class InitializationScaleTests
{
    [Fact]
    public void DecimalNumbersComeBack()
    {
        for (int exponent = -307; exponent <= 300; exponent++)
            foreach (string digits in (string[])["1", "2.5", "3", "1.23456789012"])
            {
                double scale = double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}"), CultureInfo.InvariantCulture);
                Assert.Equal(scale, InitializationScale.Of(Math.Log(scale)));
            }
    }

    [Fact]
    public void OtherLogarithmsHaveTheirExponential()
    {
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            double logScale = 600 * (random.NextDouble() - 0.5);
            Assert.Equal(1, InitializationScale.Of(logScale) / Math.Exp(logScale), 1e-12);
        }
        for (int k = 1; k <= 400; k++) Assert.Equal(Math.Exp(-k / 4.0), InitializationScale.Of(-k / 4.0));
    }

    [Theory]
    [InlineData(-10_000, 0)]
    [InlineData(10_000, double.PositiveInfinity)]
    [InlineData(0, 1)]
    public void OutOfRangeItIsZeroOrInfinite(double logScale, double scale) => Assert.Equal(scale, InitializationScale.Of(logScale));
}
