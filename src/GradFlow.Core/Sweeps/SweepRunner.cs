using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>Computes what is missing of a shard of a sweep; the records do not depend on the shards and threads.</summary>
public static class SweepRunner
{
    private const int KeptFailures = 20;

    /// <summary>Works through a shard in order. Whatever stops it, the records that are there are whole, and the next start goes on.</summary>
    /// <param name="records">The sweep and its folder.</param>
    /// <param name="shard">The share to compute.</param>
    /// <param name="threadCount">Number of ladders computed at the same time.</param>
    /// <param name="progress">Told how many ladders of the shard are done; called on any thread.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    /// <exception cref="GradFlowException">InvalidOption; FileNotWritable. Failures of single ladders are in the outcome.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SweepOutcome Run(
        SweepRecords records, SweepShard shard, int threadCount,
        Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        shard.Validate();
        if (threadCount < 1) throw GradFlowError.InvalidOption("ThrottleLimit", threadCount, "at least 1");
        // One look at all folders is enough, however many shards there are.
        if (shard.Index == 0) records.RemoveLeftovers();
        long computed = 0, done = 0, failed = 0;
        var failures = new ConcurrentQueue<GradFlowException>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken };
        // Without buffering a ladder is made only when a thread is free for it.
        var ladders = Partitioner.Create(records.Plan.Ladders(shard), EnumerablePartitionerOptions.NoBuffering);
        try
        {
            Parallel.ForEach(ladders, parallel, ladder =>
            {
                try
                {
                    Interlocked.Add(ref computed, new LadderRecords(records, ladder).Complete(cancellationToken));
                }
                catch (GradFlowException failure) when (failure.Kind != FailureKind.WriteError)
                {
                    if (Interlocked.Increment(ref failed) <= KeptFailures) failures.Enqueue(failure);
                }
                progress?.Invoke(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException several) when (several.InnerExceptions.OfType<GradFlowException>().FirstOrDefault() is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
        return new SweepOutcome
        {
            Shard = shard.Index,
            ShardCount = shard.Count,
            Runs = shard.LadderCount(records.Definition.LadderCount) * records.Definition.LogInitializationScales.Count,
            ComputedRuns = computed,
            FailedLadders = failed,
            Failures = [.. failures],
        };
    }
}
