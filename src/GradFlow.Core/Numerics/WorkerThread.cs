namespace GradFlow.Core.Numerics;

/// <summary>
/// A thread that does one long task after another, waits between them and ends when none comes for a while. To start a thread takes as
/// long as a small run, and the thread pool may have none to spare: pipelines and runs hold its threads themselves.
/// </summary>
internal sealed class WorkerThread
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(20);
    private static readonly List<WorkerThread> _waiting = [];

    private readonly object _gate = new();
    private Action? _task;

    private WorkerThread(Action task) => _task = task;

    /// <summary>Does a task on a thread that waits, or on a new one.</summary>
    /// <param name="task">The task, which must not throw.</param>
    public static void Do(Action task)
    {
        WorkerThread? worker = null;
        lock (_waiting)
        {
            if (_waiting.Count > 0)
            {
                worker = _waiting[^1];
                _waiting.RemoveAt(_waiting.Count - 1);
            }
        }
        if (worker is null)
        {
            new Thread(new WorkerThread(task).Work) { IsBackground = true, Name = "GradFlow worker" }.Start();
            return;
        }
        lock (worker._gate)
        {
            worker._task = task;
            Monitor.Pulse(worker._gate);
        }
    }

    private void Work()
    {
        do
        {
            _task!();
            // What the task holds must not live as long as the thread.
            _task = null;
            lock (_waiting) _waiting.Add(this);
        }
        while (AwaitTask());
    }

    /// <summary>Waits for a task; false when none came and none will.</summary>
    private bool AwaitTask()
    {
        lock (_gate)
        {
            while (_task is null)
            {
                if (!Monitor.Wait(_gate, _longestWait) && IsDismissed()) return false;
            }
            return true;
        }
    }

    private bool IsDismissed()
    {
        // Unless it has been taken just now.
        lock (_waiting) return _waiting.Remove(this);
    }
}
