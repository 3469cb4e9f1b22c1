using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.PowerShell.Flow;

/// <summary>Runs in parallel that are taken in the order they were added, with a bounded number computed ahead.</summary>
internal sealed class GradientFlowSweep(GradientFlowOptions options, int throttleLimit, CancellationToken cancellationToken)
    : IDisposable
{
    // Enough to keep every thread busy behind a slow first run, few enough not to fill the memory with results nobody takes.
    private const int LookAheadPerThread = 8;

    private readonly SemaphoreSlim _throttle = new(throttleLimit);
    private readonly Queue<SweepRun> _pending = new();

    /// <summary>Number of runs asked for so far.</summary>
    public int Expected { get; private set; }

    /// <summary>Number of runs started so far.</summary>
    public int Added { get; private set; }

    /// <summary>The runs that are not taken yet, in order.</summary>
    public IReadOnlyCollection<SweepRun> Pending => _pending;

    /// <summary>Whether a run must be taken before another is added.</summary>
    public bool IsFull => _pending.Count >= LookAheadPerThread * throttleLimit;

    /// <summary>Announces runs, for the progress.</summary>
    public void Expect(int count) => Expected += count;

    /// <summary>Adds a run, which starts as soon as a thread is free.</summary>
    public void Add(TrainingDataset dataset, string label, Func<ReluNetwork> initialNetwork)
    {
        var run = new SweepRun(Added++, label);
        run.Start(
            progress => GradientFlow.Integrate(dataset, initialNetwork(), options, progress, cancellationToken),
            _throttle,
            cancellationToken);
        _pending.Enqueue(run);
    }

    /// <summary>The next run in order.</summary>
    public SweepRun Peek() => _pending.Peek();

    /// <summary>Takes the next run in order, which must have ended.</summary>
    /// <exception cref="Core.Errors.GradFlowException">The integration failed.</exception>
    public GradientFlowRun Take() => _pending.Dequeue().Task.GetAwaiter().GetResult();

    /// <summary>Ends the sweep; runs still under way must have been cancelled.</summary>
    public void Dispose() => _throttle.Dispose();
}
