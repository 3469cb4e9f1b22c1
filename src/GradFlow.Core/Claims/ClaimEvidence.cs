using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Claims;

/// <summary>What a claim is judged on: the ladders of runs on one data set, and the means to make more runs.</summary>
public sealed class ClaimEvidence
{
    private readonly FlowIntegration _integrate;

    internal ClaimEvidence(
        TrainingDataset dataset, IReadOnlyList<GradientFlowRun> runs, ClaimOptions options, FlowIntegration integrate,
        CancellationToken cancellationToken)
    {
        Dataset = dataset;
        // The data set's own tolerance may have been widened: it says what its owner accepts, not what the theory is about.
        IsOrthogonal = dataset.Coherence <= TrainingDataset.DefaultOrthogonalityTolerance;
        Ladders = IsOrthogonal ? ScaleLadder.Of(runs, options.AlignmentExponent) : [];
        Runs = IsOrthogonal ? [.. Ladders.SelectMany(ladder => ladder.Runs).Select(judged => judged.Run)] : runs;
        Options = options;
        _integrate = integrate;
        CancellationToken = cancellationToken;
    }

    /// <summary>The data set.</summary>
    public TrainingDataset Dataset { get; }

    /// <summary>Whether the inputs are orthogonal by the product's own standard.</summary>
    public bool IsOrthogonal { get; }

    /// <summary>The ladders, in the order of widths and seeds; none on correlated inputs, for which nothing is predicted.</summary>
    public IReadOnlyList<ScaleLadder> Ladders { get; }

    /// <summary>The runs, those of the ladders in their order.</summary>
    public IReadOnlyList<GradientFlowRun> Runs { get; }

    /// <summary>The options of the judgement.</summary>
    public ClaimOptions Options { get; }

    /// <summary>Stops further integrations.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The width of the ladders, or the one asked for where there are none, but no more than a claim's own runs can take.</summary>
    public int WidthUpTo(int largest) => Math.Min(largest, Ladders.Count > 0 ? Ladders[0].Width : Options.Widths.FirstOrDefault(largest));

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
