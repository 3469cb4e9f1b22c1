using MathNet.Numerics.Statistics;

namespace GradFlow.Core.Sweeps;

/// <summary>A quantity over the runs of a group.</summary>
public sealed record SweepStatistics
{
    /// <summary>Number of runs in which it is finite.</summary>
    public required long Count { get; init; }

    /// <summary>Mean.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Smallest.</summary>
    public required double Minimum { get; init; }

    /// <summary>Median, to a relative accuracy of <see cref="LogarithmicQuantiles.RelativeAccuracy"/>.</summary>
    public required double Median { get; init; }

    /// <summary>The smallest value that at least 95% of the runs do not exceed, to the same accuracy.</summary>
    public required double Quantile95 { get; init; }

    /// <summary>Largest.</summary>
    public required double Maximum { get; init; }

    /// <summary>Numbers summed up one by one; the result depends on their order, and so is always taken in the order of the plan.</summary>
    internal sealed class Builder
    {
        private readonly RunningStatistics _moments = new();
        private readonly LogarithmicQuantiles _quantiles = new();

        public void Add(double value)
        {
            if (!double.IsFinite(value)) return;
            _moments.Push(value);
            _quantiles.Add(value);
        }

        public SweepStatistics Build() => new()
        {
            Count = _moments.Count,
            Mean = _moments.Mean,
            StandardDeviation = _moments.StandardDeviation,
            Minimum = _moments.Minimum,
            Median = WithinRange(_quantiles.Median),
            Quantile95 = WithinRange(_quantiles.Quantile(0.95)),
            Maximum = _moments.Maximum,
        };

        private double WithinRange(double quantile) =>
            double.IsNaN(quantile) ? double.NaN : Math.Clamp(quantile, _moments.Minimum, _moments.Maximum);
    }
}
