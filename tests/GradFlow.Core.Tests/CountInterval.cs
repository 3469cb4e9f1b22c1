using MathNet.Numerics.Distributions;

namespace GradFlow.Core.Tests;

/// <summary>Exact statements about counts of independent trials.</summary>
internal static class CountInterval
{
    /// <summary>The interval of Clopper and Pearson for the probability behind a count.</summary>
    public static (double Low, double High) Exact(int hits, int trials, double confidence)
    {
        double tail = (1 - confidence) / 2;
        double low = hits == 0 ? 0 : Beta.InvCDF(hits, trials - hits + 1, tail);
        double high = hits == trials ? 1 : Beta.InvCDF(hits + 1, trials - hits, 1 - tail);
        return (low, high);
    }
}
