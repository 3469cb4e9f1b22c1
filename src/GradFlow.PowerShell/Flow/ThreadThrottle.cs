namespace GradFlow.PowerShell.Flow;

/// <summary>A number of threads that runs share; a run takes all of its own at once, in the order the runs come.</summary>
internal sealed class ThreadThrottle(int limit) : IDisposable
{
    // One at a time collects its threads: two that each hold a part of theirs would wait for each other.
    private readonly SemaphoreSlim _entrance = new(1);
    private readonly SemaphoreSlim _free = new(limit);

    /// <summary>Waits for threads.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is taken.</exception>
    public async Task TakeAsync(int count, CancellationToken cancellationToken)
    {
        await _entrance.WaitAsync(cancellationToken).ConfigureAwait(false);
        int taken = 0;
        try
        {
            for (; taken < count; taken++) await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (taken < count) Return(taken);
            _entrance.Release();
        }
    }

    /// <summary>Gives threads back.</summary>
    public void Return(int count)
    {
        if (count > 0) _free.Release(count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entrance.Dispose();
        _free.Dispose();
    }
}
