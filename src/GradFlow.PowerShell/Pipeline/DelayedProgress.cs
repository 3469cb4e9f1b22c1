using System.Diagnostics;
using System.Management.Automation;

namespace GradFlow.PowerShell.Pipeline;

/// <summary>A progress record that shows up once the work has taken a second, and changes a few times a second from then on.</summary>
/// <param name="activity">What is being done.</param>
internal sealed class DelayedProgress(string activity)
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _updated = Stopwatch.GetTimestamp();
    private ProgressRecord? _shown;

    /// <summary>The record to show now; null when it is too early, or the last one was just shown.</summary>
    /// <param name="status">How far the work has come.</param>
    /// <param name="fraction">Share of the work done, 0 to 1.</param>
    public ProgressRecord? Update(string status, double fraction)
    {
        if (Stopwatch.GetElapsedTime(_started) <= _silence || Stopwatch.GetElapsedTime(_updated) <= _interval) return null;
        _updated = Stopwatch.GetTimestamp();
        _shown = new ProgressRecord(0, activity, status) { PercentComplete = (int)Math.Clamp(100 * fraction, 0, 100) };
        return _shown;
    }

    /// <summary>The record that ends what is shown; null when nothing is.</summary>
    public ProgressRecord? Complete()
    {
        if (_shown is null) return null;
        var completed = new ProgressRecord(0, activity, _shown.StatusDescription) { RecordType = ProgressRecordType.Completed };
        _shown = null;
        return completed;
    }
}
