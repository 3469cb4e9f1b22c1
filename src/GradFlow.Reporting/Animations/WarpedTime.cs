using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Animations;

/// <summary>
/// A clock that runs with what happens: the share of a run's changes (of the loss, of its logarithm, of the alignment) and, a
/// little, of its time that has passed. Plateaus pass quickly, transitions are seen.
/// </summary>
internal sealed class WarpedTime
{
    private const double TimeWeight = 0.15, LossWeight = 0.4, LogLossWeight = 0.15, AlignmentWeight = 0.3;

    private readonly double[] _times;
    private readonly double[] _shares;

    /// <summary>Measures the changes along a trajectory.</summary>
    public WarpedTime(IReadOnlyList<TrajectoryPoint> trajectory)
    {
        _times = [.. trajectory.Select(point => point.Time)];
        _shares = new double[_times.Length];
        Add(trajectory, TimeWeight, point => point.Time);
        Add(trajectory, LossWeight, point => point.Loss);
        Add(trajectory, LogLossWeight, point => Math.Log(Math.Max(point.Loss, double.Epsilon)));
        Add(trajectory, AlignmentWeight / 2, point => point.PositiveAlignment);
        Add(trajectory, AlignmentWeight / 2, point => point.NegativeAlignment);
        for (int i = 1; i < _shares.Length; i++) _shares[i] += _shares[i - 1];
        if (_shares[^1] > 0) for (int i = 0; i < _shares.Length; i++) _shares[i] /= _shares[^1];
    }

    /// <summary>Time at which a share of the changes, between 0 and 1, has passed.</summary>
    public double TimeAt(double share) => Interpolate(_shares, _times, share);

    /// <summary>Share of the changes that has passed at a time.</summary>
    public double ShareAt(double time) => Interpolate(_times, _shares, time);

    private void Add(IReadOnlyList<TrajectoryPoint> trajectory, double weight, Func<TrajectoryPoint, double> quantity)
    {
        double[] changes = new double[_shares.Length];
        for (int i = 1; i < changes.Length; i++)
        {
            double change = Math.Abs(quantity(trajectory[i]) - quantity(trajectory[i - 1]));
            changes[i] = double.IsFinite(change) ? change : 0;
        }
        double total = changes.Sum();
        if (total > 0) for (int i = 1; i < changes.Length; i++) _shares[i] += weight * changes[i] / total;
    }

    private static double Interpolate(double[] from, double[] to, double value)
    {
        int end = Array.BinarySearch(from, value);
        if (end >= 0) return to[end];
        end = ~end;
        if (end == 0) return to[0];
        if (end == from.Length) return to[^1];
        return to[end - 1] + (to[end] - to[end - 1]) * (value - from[end - 1]) / (from[end] - from[end - 1]);
    }
}
