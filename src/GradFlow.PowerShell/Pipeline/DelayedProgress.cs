using System.Diagnostics;
using System.Management.Automation;

namespace GradFlow.PowerShell.Pipeline;

/// <summary>
/// Progress that shows up once the work has taken a second, and changes a few times a second from then on. Work on any thread
/// reports it; the pipeline's thread shows it.
/// </summary>
/// <param name="activity">What is being done.</param>
internal sealed class DelayedProgress(string activity)
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _updated = Stopwatch.GetTimestamp();
    private bool _isShown;
    private string _status = "starting";
    private double _fraction;

    /// <summary>Notes how far the work has come.</summary>
    /// <param name="status">What is being done now.</param>
    /// <param name="fraction">Share of the work done, 0 to 1.</param>
    public void Report(string status, double fraction)
    {
        lock (_gate) (_status, _fraction) = (status, fraction);
    }

    /// <summary>The record to show now; null when it is too early, or the last one was just shown.</summary>
    public ProgressRecord? Update()
    {
        if (Stopwatch.GetElapsedTime(_started) <= _silence || Stopwatch.GetElapsedTime(_updated) <= _interval) return null;
        _updated = Stopwatch.GetTimestamp();
        _isShown = true;
        lock (_gate)
        {
            return new ProgressRecord(0, activity, _status)
            {
                PercentComplete = (int)Math.Clamp(100 * _fraction, 0, 100),
                SecondsRemaining = SecondsRemaining(Stopwatch.GetElapsedTime(_started), _fraction),
            };
        }
    }

    /// <summary>How long work goes on as fast as it did so far; -1, unknown to the engine, before any of it is done.</summary>
    /// <param name="elapsed">How long it has taken.</param>
    /// <param name="fraction">Share of the work done, 0 to 1.</param>
    public static int SecondsRemaining(TimeSpan elapsed, double fraction) => fraction > 0
        ? (int)Math.Clamp(Math.Ceiling(elapsed.TotalSeconds * (1 - fraction) / fraction), 0, int.MaxValue)
        : -1;

    /// <summary>The record that ends what is shown; null when nothing is.</summary>
    public ProgressRecord? Complete()
    {
        if (!_isShown) return null;
        _isShown = false;
        return new ProgressRecord(0, activity, "done") { RecordType = ProgressRecordType.Completed };
    }
}
