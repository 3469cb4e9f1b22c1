using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>The folder of a sweep: the records of its runs and the verdicts on its ladders. Any number of processes may share it.</summary>
public sealed class SweepRecords
{
    private const string VerdictFolder = "verdicts";

    /// <summary>The records of a sweep in a folder, which need not exist yet.</summary>
    /// <param name="definition">The sweep.</param>
    /// <param name="folder">Full path of the folder.</param>
    /// <exception cref="Errors.GradFlowException">InvalidOption: the definition makes no sweep.</exception>
    public SweepRecords(SweepDefinition definition, string folder)
    {
        Definition = definition;
        Plan = new SweepPlan(definition);
        Runs = new RunRecordStore(folder);
        Verdicts = new VerdictStore(Path.Combine(folder, VerdictFolder));
    }

    /// <summary>The sweep.</summary>
    public SweepDefinition Definition { get; }

    /// <summary>Its ladders.</summary>
    internal SweepPlan Plan { get; }

    /// <summary>Its runs.</summary>
    internal RunRecordStore Runs { get; }

    /// <summary>Its verdicts.</summary>
    internal VerdictStore Verdicts { get; }

    /// <summary>Deletes temporary files that killed processes left behind.</summary>
    internal void RemoveLeftovers()
    {
        Runs.RemoveLeftovers();
        Verdicts.RemoveLeftovers();
    }

    /// <summary>What is recorded of a shard, by the names of the files alone.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellationToken">Stops the count.</param>
    /// <exception cref="Errors.GradFlowException">InvalidOption, or what a data set reports.</exception>
    public SweepShardState StateOf(SweepShard shard, CancellationToken cancellationToken = default)
    {
        shard.Validate();
        long recorded = 0, complete = 0;
        foreach (SweepLadder ladder in Plan.Ladders(shard))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = new LadderRecords(this, ladder);
            recorded += records.RecordedCount;
            if (records.IsComplete) complete++;
        }
        long ladders = shard.LadderCount(Definition.LadderCount);
        return new SweepShardState
        {
            Shard = shard.Index,
            ShardCount = shard.Count,
            Runs = ladders * Definition.LogInitializationScales.Count,
            RecordedRuns = recorded,
            IsComplete = complete == ladders,
        };
    }
}
