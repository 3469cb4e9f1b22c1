using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Tests.Flow;
using Xunit;

namespace GradFlow.Core.Tests.Numerics;

public class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void EveryItemOfEveryLoopIsDoneOnce(int threads)
    {
        using var team = new ThreadTeam(threads, default);
        int[] done = new int[64];
        int[] expected = new int[done.Length];
        for (int loop = 0; loop < 2000; loop++)
        {
            // Lengths that go up and down, so that a worker late from one loop meets another in the next.
            int count = loop * 29 % (done.Length + 1);
            team.For(count, item => done[item]++);
            for (int item = 0; item < count; item++) expected[item]++;
        }

        Assert.Equal(expected, done);
    }

    [Fact]
    public void AWorkerThatSleepsIsWoken()
    {
        using var team = new ThreadTeam(2, default);
        for (int loop = 0; loop < 3; loop++)
        {
            Thread.Sleep(20);
            using var meeting = new Barrier(2);
            // Each thread has one item, and neither can end without the other.
            team.For(2, _ => Assert.True(meeting.SignalAndWait(10_000)));
        }
    }

    [Fact]
    public void TheCallerThrowsWhatAWorkerThrew()
    {
        using var team = new ThreadTeam(3, default);
        AwaitWorkers(team);
        int caller = Environment.CurrentManagedThreadId;
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => team.For(3, _ =>
        {
            if (Environment.CurrentManagedThreadId != caller) throw new InvalidOperationException("worker");
            Thread.Sleep(50);
        }));
        Assert.Equal("worker", exception.Message);
        // The team is as good as before.
        int done = 0;
        team.For(10, _ => Interlocked.Increment(ref done));
        Assert.Equal(10, done);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ACancelledLoopEndsAfterTheItemsUnderWay(int threads)
    {
        using var source = new CancellationTokenSource();
        using var team = new ThreadTeam(threads, source.Token);
        int done = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => team.For(1000, _ =>
        {
            Interlocked.Increment(ref done);
            source.Cancel();
        }));
        Assert.InRange(done, 1, threads);
    }

    [Fact]
    public void ALoopAllocatesNothing()
    {
        using var team = new ThreadTeam(2, default);
        int[] done = new int[64];
        Action<int> action = item => done[item]++;
        team.For(done.Length, action);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int loop = 0; loop < 100; loop++) team.For(done.Length, action);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void NoThreadOutlivesItsRun()
    {
        const int runs = 40;
        TrainingDataset dataset = FlowCases.Orthogonal(100, 1);
        ReluNetwork network = FlowCases.Network(dataset, 1400, -4, 1);
        var options = new GradientFlowOptions { ThreadCount = 4, MaximumSteps = 2 };
        using var source = new CancellationTokenSource();
        source.Cancel();
        GradientFlow.Integrate(dataset, network, options);

        int before = CountThreads();
        for (int run = 0; run < runs; run++)
        {
            GradientFlow.Integrate(dataset, network, options);
            Assert.ThrowsAny<OperationCanceledException>(() => GradientFlow.Integrate(dataset, network, options, cancellationToken: source.Token));
        }
        // Tests beside this one may start a few threads; the runs have called six workers each.
        Assert.True(CountThreads() < before + runs);

        static int CountThreads()
        {
            using var self = Process.GetCurrentProcess();
            return self.Threads.Count;
        }
    }

    /// <summary>Returns once every thread of the team has taken part.</summary>
    private static void AwaitWorkers(ThreadTeam team)
    {
        using var meeting = new Barrier(team.ThreadCount);
        team.For(team.ThreadCount, _ => Assert.True(meeting.SignalAndWait(10_000)));
    }
}
