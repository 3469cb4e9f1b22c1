using System.Collections.Concurrent;
using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Numerics;

/// <summary>The threads that serve the runs.</summary>
public class WorkerThreadTests
{
    [Fact]
    public void TasksAtOneTimeHaveThreadsOfTheirOwn()
    {
        using var meeting = new Barrier(5);
        var threads = new ConcurrentBag<int>();
        for (int i = 0; i < 4; i++)
        {
            WorkerThread.Do(() =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                meeting.SignalAndWait(10_000);
            });
        }
        Assert.True(meeting.SignalAndWait(10_000));
        Assert.Equal(4, threads.Distinct().Count());
    }

    [Fact]
    public void AThreadIsTakenAgain()
    {
        var threads = new HashSet<int>();
        for (int i = 0; i < 100; i++)
        {
            using var done = new ManualResetEventSlim();
            int thread = 0;
            WorkerThread.Do(() =>
            {
                thread = Environment.CurrentManagedThreadId;
                done.Set();
            });
            Assert.True(done.Wait(10_000));
            threads.Add(thread);
            Thread.Sleep(1);
        }
        // Other tests take threads, too.
        Assert.InRange(threads.Count, 1, 50);
    }
}
