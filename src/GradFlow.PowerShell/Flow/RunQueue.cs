using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.PowerShell.Flow;

/// <summary>Runs in parallel that are taken in the order they were added, with a bounded number computed ahead.</summary>
internal sealed class RunQueue : IDisposable
{
    // Enough to keep every thread busy behind a slow first run, few enough not to fill the memory with results nobody takes.
    private const int LookAheadPerThread = 8;

    private readonly Func<TrainingDataset, ReluNetwork, int, QueuedRun, GradientFlowRun> _run;
    private readonly int _throttleLimit;
    private readonly bool _sharesThreads;
    private readonly bool _keepsSteps;
    private readonly CancellationToken _cancellationToken;
    private readonly ThreadThrottle _throttle;
    private readonly Queue<QueuedRun> _pending = new();

    /// <summary>An empty queue.</summary>
    /// <param name="run">Makes a run, from any thread and on the number of threads it is told.</param>
    /// <param name="throttleLimit">Number of threads of all runs together.</param>
    /// <param name="sharesThreads">
    /// Whether runs that are fewer than the threads divide these among themselves, as far as there are processors; otherwise every run
    /// has one.
    /// </param>
    /// <param name="keepsSteps">Whether the steps of the runs are kept, to be told.</param>
    /// <param name="cancellationToken">Stops the waiting for a thread; the runs stop by themselves.</param>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public RunQueue(
        Func<TrainingDataset, ReluNetwork, int, QueuedRun, GradientFlowRun> run,
        int throttleLimit, bool sharesThreads, bool keepsSteps, CancellationToken cancellationToken)
    {
        if (throttleLimit < 1) throw GradFlowError.InvalidOption("ThrottleLimit", throttleLimit, "at least 1");
        (_run, _sharesThreads, _keepsSteps) = (run, sharesThreads, keepsSteps);
        _throttleLimit = throttleLimit;
        _cancellationToken = cancellationToken;
        _throttle = new ThreadThrottle(throttleLimit);
    }

    /// <summary>Number of runs asked for so far.</summary>
    public int Expected { get; private set; }

    /// <summary>Number of runs started so far.</summary>
    public int Added { get; private set; }

    /// <summary>The runs that are not taken yet, in order.</summary>
    public IReadOnlyCollection<QueuedRun> Pending => _pending;

    /// <summary>Whether a run must be taken before another is added.</summary>
    public bool IsFull => _pending.Count >= LookAheadPerThread * _throttleLimit;

    /// <summary>Announces runs, for the progress.</summary>
    public void Expect(int count) => Expected += count;

    /// <summary>Adds a run, which starts as soon as its threads are free.</summary>
    public void Add(TrainingDataset dataset, InitialNetwork initialNetwork)
    {
        var run = new QueuedRun(Added++, $"{dataset}, {initialNetwork.Label}", _keepsSteps);
        int threadCount = _sharesThreads ? Math.Max(1, Math.Min(_throttleLimit, Environment.ProcessorCount) / Expected) : 1;
        run.Start(
            started => _run(dataset, initialNetwork.Draw(dataset.Dimension), threadCount, started),
            threadCount,
            _throttle,
            _cancellationToken);
        _pending.Enqueue(run);
    }

    /// <summary>The next run in order.</summary>
    public QueuedRun Peek() => _pending.Peek();

    /// <summary>Takes the next run in order, which must have ended.</summary>
    /// <exception cref="GradFlowException">The integration failed.</exception>
    public GradientFlowRun Take() => _pending.Dequeue().Task.GetAwaiter().GetResult();

    /// <summary>Ends the queue; runs still under way must have been cancelled.</summary>
    public void Dispose() => _throttle.Dispose();
}
