using System.Diagnostics;
using System.Management.Automation;
using GradFlow.Core.Flow;
using GradFlow.PowerShell.Pipeline;
using static System.FormattableString;

namespace GradFlow.PowerShell.Flow;

/// <summary>Progress records of a queue of runs: one for all of them, and one for each run that takes longer than a second.</summary>
internal sealed class RunQueueProgress(RunQueue queue, string activity)
{
    private const int WholeActivity = 1;
    private const int FirstRunActivity = 2;

    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, ProgressRecord> _shown = [];
    private long _updated = Stopwatch.GetTimestamp();

    /// <summary>Whether there is something to show, and the last update is a while ago.</summary>
    public bool IsDue => Stopwatch.GetElapsedTime(_started) > _silence && Stopwatch.GetElapsedTime(_updated) > _interval;

    /// <summary>The records that changed.</summary>
    public IReadOnlyList<ProgressRecord> Update()
    {
        _updated = Stopwatch.GetTimestamp();
        int taken = queue.Added - queue.Pending.Count;
        // Runs that have ended but wait behind a slower one count, and the others by the share that is done.
        double done = taken + queue.Pending.Sum(run => run.Task.IsCompleted ? 1 : run.Progress.Fraction);
        List<ProgressRecord> changed =
        [
            Show(
                WholeActivity, activity, Invariant($"{taken} of {queue.Expected} runs"), Stopwatch.GetElapsedTime(_started),
                done / queue.Expected),
        ];
        List<QueuedRun> running = [.. queue.Pending.Where(run => run.Age > _silence && !run.Task.IsCompleted)];
        changed.AddRange(Complete(_shown.Keys.Except(running.Select(run => FirstRunActivity + run.Number)).Except([WholeActivity])));
        foreach (QueuedRun run in running)
        {
            FlowProgress progress = run.Progress;
            string status = Invariant($"time {progress.Time:G5}, loss {progress.Loss:G3}, {progress.Steps} steps");
            changed.Add(Show(FirstRunActivity + run.Number, run.Label, status, run.Age, progress.Fraction));
        }

        return changed;
    }

    /// <summary>Records that end everything shown.</summary>
    public IReadOnlyList<ProgressRecord> Complete() => Complete(_shown.Keys);

    private List<ProgressRecord> Complete(IEnumerable<int> ids)
    {
        List<ProgressRecord> completed = [];
        foreach (int id in ids.ToArray())
        {
            _shown.Remove(id, out ProgressRecord? record);
            record!.RecordType = ProgressRecordType.Completed;
            completed.Add(record);
        }

        return completed;
    }

    private ProgressRecord Show(int id, string title, string status, TimeSpan elapsed, double fraction)
    {
        if (!_shown.TryGetValue(id, out ProgressRecord? record))
        {
            record = new ProgressRecord(id, title, status);
            if (id != WholeActivity) record.ParentActivityId = WholeActivity;
            _shown.Add(id, record);
        }

        record.StatusDescription = status;
        record.PercentComplete = (int)Math.Clamp(100 * fraction, 0, 100);
        record.SecondsRemaining = DelayedProgress.SecondsRemaining(elapsed, fraction);
        return record;
    }
}
