using GradFlow.Core.Claims;
using Xunit;

namespace GradFlow.Core.Tests.Claims;

public class PowerLawFitTests
{
    [Fact]
    public void ExactPowerLawHasItsExponentAndNoWidth()
    {
        PowerLawFit fit = PowerLawFit.Of([0, 1, 2, 5], [3, 1, -1, -7], 0.95);

        Assert.Equal(-2, fit.Exponent, 12);
        Assert.Equal(0, fit.Interval.High - fit.Interval.Low, 1e-10);
        Assert.Equal(5, fit.Span);
    }

    [Fact]
    public void IntervalFollowsStudentsT()
    {
        // x = 0..4, y = (0, 1, 1, 3, 3): slope 8/10, Σ residuals² = 7.2 − 6.4 = 0.8, standard error √(0.8/3/10); the table's
        // two-sided 95 % quantile of t with 3 degrees of freedom is 3.1824.
        PowerLawFit fit = PowerLawFit.Of([0, 1, 2, 3, 4], [0, 1, 1, 3, 3], 0.95);

        Assert.Equal(0.8, fit.Exponent, 12);
        Assert.Equal(0.8 + 3.1824 * Math.Sqrt(0.8 / 30), fit.Interval.High, 4);
        Assert.Equal(0.8 - 3.1824 * Math.Sqrt(0.8 / 30), fit.Interval.Low, 4);
    }

    [Fact]
    public void TwoPointsHaveNoInterval()
    {
        PowerLawFit fit = PowerLawFit.Of([0, 1], [0, 1], 0.95);

        Assert.True(double.IsNaN(fit.Exponent));
        Assert.True(double.IsNaN(fit.Interval.Low));
    }
}
