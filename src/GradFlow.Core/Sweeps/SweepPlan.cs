namespace GradFlow.Core.Sweeps;

/// <summary>
/// The ladders of a sweep in order, made when they are asked for: entries of data sets, then widths, data sets of the entry, and seeds.
/// Ladders that are summed up together follow each other.
/// </summary>
public sealed class SweepPlan
{
    private readonly SweepDefinition _definition;
    private readonly long[] _firstOrdinals;

    /// <summary>The plan of a definition, which is validated.</summary>
    /// <exception cref="Errors.GradFlowException">InvalidOption.</exception>
    public SweepPlan(SweepDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        _definition = definition;
        _firstOrdinals = new long[definition.Datasets.Count];
        for (int i = 1; i < _firstOrdinals.Length; i++) _firstOrdinals[i] = _firstOrdinals[i - 1] + LadderCount(i - 1);
    }

    /// <summary>The ladder at a position.</summary>
    public SweepLadder this[long ordinal]
    {
        get
        {
            int entry = Array.BinarySearch(_firstOrdinals, ordinal);
            if (entry < 0) entry = ~entry - 1;
            (long rest, long seed) = Math.DivRem(ordinal - _firstOrdinals[entry], _definition.Seeds.Count);
            (long width, long dataset) = Math.DivRem(rest, _definition.Datasets[entry].Count);
            return new SweepLadder(ordinal, entry, dataset, _definition.Widths[(int)width], _definition.Seeds[seed]);
        }
    }

    /// <summary>The ladders of a shard, in order.</summary>
    public IEnumerable<SweepLadder> Ladders(SweepShard shard)
    {
        long count = _definition.LadderCount;
        for (long ordinal = shard.Index; ordinal < count; ordinal += shard.Count) yield return this[ordinal];
    }

    private long LadderCount(int entry) =>
        _definition.Datasets[entry].Count * _definition.Widths.Count * _definition.Seeds.Count;
}
