using System.Runtime.ExceptionServices;
using GradFlow.Core.Errors;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>
/// Sums up the records of a sweep. They are read by several threads, a batch at a time, and summed up in the order of the plan, so that
/// neither the memory nor the result depends on the number of runs, shards or threads.
/// </summary>
public static class SweepMerge
{
    private const int LaddersPerBatch = 256;
    private const int KeptFailures = 20;

    /// <summary>Merges what is recorded.</summary>
    /// <param name="records">The sweep and its folder.</param>
    /// <param name="threadCount">Number of threads that read.</param>
    /// <param name="setAside">
    /// Whether damaged records and verdicts are put out of the way, so that they are computed again; otherwise no file is touched.
    /// </param>
    /// <param name="progress">Told how many ladders are done; called on the calling thread.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    /// <exception cref="GradFlowException">InvalidOption; FileNotReadable, FileNotWritable or UnknownRecordVersion.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SweepSummary Merge(
        SweepRecords records, int threadCount, bool setAside = false, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (threadCount < 1) throw GradFlowError.InvalidOption("ThrottleLimit", threadCount, "at least 1");
        SweepDefinition definition = records.Definition;
        var groups = new List<SweepGroup>();
        var claims = new List<SweepClaim>();
        var failures = new List<GradFlowException>();
        SweepSection? section = null;
        long done = 0;
        foreach (SweepLadder[] batch in records.Plan.Ladders(SweepShard.Whole).Chunk(LaddersPerBatch))
        {
            foreach (ReadLadder read in Read(records, batch, threadCount, setAside, cancellationToken))
            {
                if (section is null || !section.Holds(read.Ladder))
                {
                    section?.Close(groups, claims);
                    section = new SweepSection(definition, read.Ladder);
                }
                section.Add(read);
                failures.AddRange(read.Failures.Take(KeptFailures - failures.Count));
            }
            progress?.Invoke(done += batch.Length);
        }
        section?.Close(groups, claims);
        return new SweepSummary
        {
            Name = definition.Name,
            Runs = definition.RunCount,
            MissingRuns = groups.Sum(group => group.MissingRuns),
            Groups = groups,
            Claims = claims,
            Failures = failures,
        };
    }

    private static ReadLadder[] Read(SweepRecords records, SweepLadder[] batch, int threadCount, bool setAside, CancellationToken cancellationToken)
    {
        var read = new ReadLadder[batch.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, batch.Length, parallel, i => read[i] = Read(records, batch[i], setAside));
        }
        catch (AggregateException several) when (several.InnerExceptions.OfType<GradFlowException>().FirstOrDefault() is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
        return read;
    }

    private static ReadLadder Read(SweepRecords records, SweepLadder ladder, bool setAside)
    {
        var keys = new LadderRecords(records, ladder);
        var runs = new RunSummary?[keys.Keys.Count];
        var failures = new List<GradFlowException>();
        for (int i = 0; i < runs.Length; i++)
        {
            try
            {
                runs[i] = records.Runs.ReadSummary(keys.Keys[i]);
            }
            catch (GradFlowException failure) when (failure.ErrorId == "DamagedRecord")
            {
                if (setAside) RunRecordStore.SetAside(records.Runs.PathOf(keys.Keys[i]));
                failures.Add(failure);
            }
        }
        IReadOnlyList<LadderVerdict>? verdicts =
            keys.VerdictKey is { } key ? records.Verdicts.Read(key, records.Definition.Claims, setAside) : null;
        return new ReadLadder(ladder, runs, verdicts, failures);
    }
}
