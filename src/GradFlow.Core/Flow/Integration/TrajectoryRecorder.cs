namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Keeps the points of a trajectory that its curves need: when there are too many, the ones spread evenly over the arc of
/// (time, loss, alignment), so that plateaus take few and transitions many.
/// </summary>
internal sealed class TrajectoryRecorder(int capacity)
{
    private readonly List<TrajectoryPoint> _points = [];

    /// <summary>The point added last.</summary>
    public TrajectoryPoint Last => _points[^1];

    /// <summary>Adds a point later than all before.</summary>
    public void Add(TrajectoryPoint point)
    {
        _points.Add(point);
        // Thinning leaves more than the capacity for the next thinning to choose from.
        if (_points.Count >= 8L * capacity) Thin(4 * capacity);
    }

    /// <summary>The points kept.</summary>
    public TrajectoryPoint[] ToArray()
    {
        Thin(capacity);
        return [.. _points];
    }

    private void Thin(int count)
    {
        if (_points.Count <= count) return;
        var arc = new double[_points.Count];
        double duration = _points[^1].Time - _points[0].Time, lossRange = _points.Max(p => p.Loss) - _points.Min(p => p.Loss);
        for (int i = 1; i < arc.Length; i++)
        {
            TrajectoryPoint before = _points[i - 1], after = _points[i];
            arc[i] = arc[i - 1] + Share(after.Time - before.Time, duration) + Share(after.Loss - before.Loss, lossRange)
                + Share(after.PositiveAlignment - before.PositiveAlignment, 1)
                + Share(after.NegativeAlignment - before.NegativeAlignment, 1);
        }
        // Half the budget goes to the points themselves, which the step control has put where the flow is fast.
        for (int i = 0; i < arc.Length; i++) arc[i] = arc[i] / arc[^1] + (double)i / (arc.Length - 1);
        int kept = 1;
        for (int i = 1; i < _points.Count - 1; i++)
        {
            bool enoughRoom = _points.Count - 1 - i >= count - 1 - kept;
            if (arc[i] < 2.0 * kept / (count - 1) || kept >= count - 1 || !enoughRoom) continue;
            _points[kept++] = _points[i];
        }
        _points[kept++] = _points[^1];
        _points.RemoveRange(kept, _points.Count - kept);
    }

    private static double Share(double change, double range) =>
        range > 0 && double.IsFinite(change) ? Math.Abs(change) / range : 0;
}
