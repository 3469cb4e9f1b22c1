using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Claims;

/// <summary>What a claim is judged on: the ladders of runs on one data set, and the means to make more runs.</summary>
public sealed class ClaimEvidence
{
    private readonly FlowIntegration _integrate;

    internal ClaimEvidence(
        TrainingDataset dataset, IReadOnlyList<ScaleLadder> ladders, ClaimOptions options, FlowIntegration integrate,
        CancellationToken cancellationToken)
    {
        Dataset = dataset;
        Ladders = ladders;
        Options = options;
        _integrate = integrate;
        CancellationToken = cancellationToken;
    }

    /// <summary>The data set.</summary>
    public TrainingDataset Dataset { get; }

    /// <summary>The ladders, in the order of widths and seeds.</summary>
    public IReadOnlyList<ScaleLadder> Ladders { get; }

    /// <summary>The options of the judgement.</summary>
    public ClaimOptions Options { get; }

    /// <summary>Stops further integrations.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>All runs of all ladders.</summary>
    public IReadOnlyList<GradientFlowRun> Runs => [.. Ladders.SelectMany(ladder => ladder.Runs).Select(judged => judged.Run)];

    /// <summary>Integrates with the integrator under judgement.</summary>
    public GradientFlowRun Integrate(TrainingDataset dataset, ReluNetwork network, GradientFlowOptions options) =>
        _integrate(dataset, network, options, CancellationToken);

    /// <summary>Maps in parallel; the results are in the order of the items, so they do not depend on the threads.</summary>
    public TResult[] Map<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(items);
        var results = new TResult[items.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Options.ThreadCount,
            CancellationToken = CancellationToken,
        };
        Parallel.For(0, items.Count, parallel, i => results[i] = map(items[i]));
        return results;
    }
}
