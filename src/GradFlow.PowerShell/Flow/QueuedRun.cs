using System.Diagnostics;
using GradFlow.Core.Flow;

namespace GradFlow.PowerShell.Flow;

/// <summary>A run while it waits or is under way.</summary>
internal sealed class QueuedRun(int number, string label, bool keepsSteps)
{
    private readonly object _gate = new();
    private long _started;
    private FlowProgress _progress;

    /// <summary>Position in the queue, from 0.</summary>
    public int Number { get; } = number;

    /// <summary>What tells the run from the others.</summary>
    public string Label { get; } = label;

    /// <summary>The steps that are not told yet; null when nobody asked for them.</summary>
    public StepQueue? Steps { get; } = keepsSteps ? new StepQueue() : null;

    /// <summary>The integration.</summary>
    public Task<GradientFlowRun> Task { get; private set; } = null!;

    /// <summary>How long the integration has been under way; zero while it waits.</summary>
    public TimeSpan Age => Volatile.Read(ref _started) is var started and > 0 ? Stopwatch.GetElapsedTime(started) : TimeSpan.Zero;

    /// <summary>How far the integration has come.</summary>
    public FlowProgress Progress
    {
        get { lock (_gate) return _progress; }
    }

    /// <summary>Starts the integration as soon as as many threads as it is to have are free.</summary>
    public void Start(
        Func<QueuedRun, GradientFlowRun> integrate, int threadCount, ThreadThrottle throttle, CancellationToken cancellationToken) =>
        Task = System.Threading.Tasks.Task.Run(
            async () =>
            {
                await throttle.TakeAsync(threadCount, cancellationToken).ConfigureAwait(false);
                try
                {
                    Volatile.Write(ref _started, Stopwatch.GetTimestamp());
                    return integrate(this);
                }
                finally
                {
                    throttle.Return(threadCount);
                }
            },
            cancellationToken);

    /// <summary>Notes how far the integration has come.</summary>
    public void Report(FlowProgress progress)
    {
        lock (_gate) _progress = progress;
    }
}
