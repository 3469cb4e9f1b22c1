namespace GradFlow.Core.Sweeps;

/// <summary>
/// Quantiles of many numbers in bounded memory: counts in logarithmic bins, so that a quantile is right to
/// <see cref="RelativeAccuracy"/> whatever the order of the numbers (Masson, Rim, Lee, DDSketch, VLDB 2019).
/// </summary>
public sealed class LogarithmicQuantiles
{
    /// <summary>Largest relative error of a quantile.</summary>
    public const double RelativeAccuracy = 0.005;

    /// <summary>Above the magnitude of every logarithm of a double in bins, so that the sign of a bin is that of its numbers.</summary>
    private const int Offset = 100_000;

    private static readonly double _binRatio = (1 + RelativeAccuracy) / (1 - RelativeAccuracy);

    private readonly SortedDictionary<int, long> _bins = [];

    /// <summary>Number of numbers.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a finite number.</summary>
    public void Add(double value)
    {
        Count++;
        int bin = Math.Sign(value) * (Offset + (value == 0 ? 0 : (int)Math.Ceiling(Math.Log(Math.Abs(value)) / Math.Log(_binRatio))));
        _bins[bin] = _bins.GetValueOrDefault(bin) + 1;
    }

    /// <summary>The median: of an even number the mean of the two in the middle; NaN when there are none.</summary>
    public double Median => 0.5 * (Ranked((Count - 1) / 2) + Ranked(Count / 2));

    /// <summary>The smallest of the numbers that at least a share of them does not exceed; NaN when there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public double Quantile(double share) => Ranked(Math.Max(0, (long)Math.Ceiling(share * Count * (1 - 1e-15)) - 1));

    private double Ranked(long below)
    {
        foreach ((int bin, long count) in _bins)
        {
            if (below < count) return Math.Sign(bin) * 2 * Math.Pow(_binRatio, Math.Abs(bin) - Offset) / (1 + _binRatio);
            below -= count;
        }
        return double.NaN;
    }
}
