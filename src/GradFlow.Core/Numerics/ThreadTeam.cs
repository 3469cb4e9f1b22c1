using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace GradFlow.Core.Numerics;

/// <summary>
/// The threads of one run. They share out the items of a loop, whose results must not depend on who does which: every thread does
/// its own range first, the same in every loop, so that its rows stay in its caches, and then helps the others. A thread that the
/// system keeps from running therefore delays nothing but the item it is at.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    /// <summary>
    /// Loops follow each other within microseconds, sooner than a sleeping thread wakes up; until then a worker looks for the next
    /// one, giving way to any thread that wants its processor.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMicroseconds(200);

    /// <summary>So often a waiting thread looks again at once, for a few microseconds, before it gives way.</summary>
    private const int BusySpins = 300;

    /// <summary>Distance of the counters, so that no two share a cache line or its neighbour.</summary>
    private const int CounterDistance = 32;

    [ThreadStatic]
    private static int _threadNumber;

    private readonly CancellationToken _cancellationToken;
    private readonly bool _isCrowded;
    private readonly int[] _left;
    private readonly object _gate = new();
    private Action<int> _action = static _ => { };
    private int _count;
    private Exception? _failure;
    private int _unfinished;
    private int _loop;
    private int _sleeping;
    private bool _isDisposed;

    /// <summary>Calls the workers of a team; one that comes late misses nothing but work.</summary>
    /// <param name="threadCount">Number of threads, the calling one included.</param>
    /// <param name="cancellationToken">Ends a loop after the items under way.</param>
    public ThreadTeam(int threadCount, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _isCrowded = threadCount > Environment.ProcessorCount;
        _left = new int[threadCount * CounterDistance];
        ThreadCount = threadCount;
        for (int i = 1; i < threadCount; i++)
        {
            int range = i;
            WorkerThread.Do(() => Serve(range));
        }
    }

    /// <summary>
    /// The number of the thread this is asked on within its team, from 0 for the one that made it; a worker makes no team of its own.
    /// </summary>
    public static int ThreadNumber => _threadNumber;

    /// <summary>Number of threads, the calling one included.</summary>
    public int ThreadCount { get; }

    /// <summary>Does the items 0 to <paramref name="count"/> − 1 of a loop on all threads, and returns when they are done.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void For(int count, Action<int> action)
    {
        if (ThreadCount == 1)
        {
            for (int item = 0; item < count; item++)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                action(item);
            }
            return;
        }
        (_action, _count, _failure) = (action, count, null);
        Volatile.Write(ref _unfinished, count);
        // From here on a worker that still looks around after the last loop takes items of this one.
        for (int range = 0; range < ThreadCount; range++) Volatile.Write(ref Left(range), Start(range + 1) - Start(range));
        Announce();
        Work(0);
        var spinner = new SpinWait();
        for (int spins = 0; Volatile.Read(ref _unfinished) > 0; spins++) Spin(ref spinner, spins);
        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
        _cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Goes through 0 to <paramref name="count"/> − 1 in ranges that do not depend on the threads, each told as its first and one past its last.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ForRanges(int count, int size, Action<int, int> action) =>
        For((count + size - 1) / size, range => action(range * size, Math.Min(count, (range + 1) * size)));

    /// <summary>Sends the workers back.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        Announce();
    }

    private void Serve(int range)
    {
        _threadNumber = range;
        for (int seen = AwaitLoopAfter(0); !Volatile.Read(ref _isDisposed); seen = AwaitLoopAfter(seen)) Work(range);
    }

    private void Work(int ownRange)
    {
        int done = 0;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < ThreadCount; i++)
        {
            int range = (ownRange + i) % ThreadCount;
            if (i == 1 && !_isCrowded) AwaitOthers(started);
            // Read first: a read leaves the cache line with the threads that still count on it.
            while (Volatile.Read(ref Left(range)) > 0 && Interlocked.Decrement(ref Left(range)) is >= 0 and var left)
            {
                Do(Start(range + 1) - 1 - left);
                done++;
            }
        }
        if (done > 0) Interlocked.Add(ref _unfinished, -done);
    }

    /// <summary>
    /// Gives the others a quarter more of the time their own ranges should take: what is done for them moves from their caches.
    /// </summary>
    private void AwaitOthers(long started)
    {
        long patience = Stopwatch.GetTimestamp() + (Stopwatch.GetTimestamp() - started) / 4;
        while (AnyLeft() && Stopwatch.GetTimestamp() < patience) Thread.SpinWait(1);

        bool AnyLeft()
        {
            for (int range = 0; range < ThreadCount; range++)
                if (Volatile.Read(ref Left(range)) > 0) return true;
            return false;
        }
    }

    private void Do(int item)
    {
        if (_failure is not null || _cancellationToken.IsCancellationRequested) return;
        try
        {
            _action(item);
        }
#pragma warning disable CA1031 // Whatever it is, the calling thread throws it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
    }

    private int Start(int range) => (int)((long)_count * range / ThreadCount);

    /// <summary>Number of items of a range that no thread has taken; not positive between the loops.</summary>
    private ref int Left(int range) => ref _left[range * CounterDistance + CounterDistance / 2];

    private void Announce()
    {
        // Either the sleeper is counted before this reads the count, or it reads the new loop before it sleeps.
        Interlocked.Increment(ref _loop);
        if (Volatile.Read(ref _sleeping) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private int AwaitLoopAfter(int seen)
    {
        long started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        for (int spins = 0; Volatile.Read(ref _loop) == seen; spins++)
        {
            if (_isCrowded || (spins > BusySpins && Stopwatch.GetElapsedTime(started) > _patience)) Sleep(seen);
            else Spin(ref spinner, spins);
        }
        return Volatile.Read(ref _loop);
    }

    private void Spin(ref SpinWait spinner, int spins)
    {
        if (spins <= BusySpins && !_isCrowded) Thread.SpinWait(1);
        else spinner.SpinOnce(sleep1Threshold: -1);
    }

    private void Sleep(int seen)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _sleeping);
            while (Volatile.Read(ref _loop) == seen) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _sleeping);
        }
    }
}
