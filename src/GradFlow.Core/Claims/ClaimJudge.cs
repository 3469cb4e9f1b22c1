using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>
/// Judges the claims of about_GradFlow_Theory §6: predicts, integrates a ladder of scales, seeds and widths, and compares. The
/// verdicts depend on the data and the options alone, not on the number of threads.
/// </summary>
public sealed class ClaimJudge
{
    /// <summary>Version of the judges: raised whenever the same runs may get another verdict or other evidence.</summary>
    public const int Version = 4;

    /// <summary>
    /// Share of the progress that the runs of the ladders take; the claims, which make runs of their own, take the rest.
    /// </summary>
    private const double LadderShare = 0.4;

    private readonly ClaimOptions _options;
    private readonly FlowIntegration _integrate;

    /// <summary>A judge of the product's own integrator.</summary>
    /// <param name="options">The ladder and the parallelism.</param>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public ClaimJudge(ClaimOptions options)
        : this(options, (dataset, network, run, token) => GradientFlow.Integrate(dataset, network, run, null, token))
    {
    }

    /// <summary>A judge of any integrator.</summary>
    internal ClaimJudge(ClaimOptions options, FlowIntegration integrate)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _integrate = integrate;
    }

    /// <summary>Every claim, in the order of <see cref="ClaimId"/>.</summary>
    public static IReadOnlyList<Claim> Claims { get; } =
    [
        new ZeroLossClaim(),
        new MinimumVariationNormClaim(),
        new DecouplingClaim(),
        new InitialAlignmentClaim(),
        new SaddleToSaddleClaim(),
        new ScaleBoundClaim(),
        new SaddleIndexClaim(),
        new NearOrthogonalityClaim(),
        new InputStabilityClaim(),
    ];

    /// <summary>Runs the ladder on a data set and judges claims on it.</summary>
    /// <param name="dataset">Training data.</param>
    /// <param name="claims">The claims to judge; empty for all.</param>
    /// <param name="progress">Told how far the judgement has come; called on any thread.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<ClaimVerdict> Judge(
        TrainingDataset dataset,
        IReadOnlyCollection<ClaimId> claims,
        Action<ClaimProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(claims);
        var planner = new ClaimEvidence(dataset, [], _options, _integrate, cancellationToken);
        GradientFlowRun[] runs = Asked(claims).Any(claim => claim.NeedsRuns && (planner.IsOrthogonal || claim.IsAboutAnyInputs))
            ? RunLadders(planner, progress)
            : [];
        return JudgeAll(dataset, runs, claims, _options, progress, cancellationToken);
    }

    /// <summary>
    /// Judges claims on runs made before on one data set. Runs with the same width, seed and scheme make one ladder. Further runs a
    /// claim needs are drawn as the first of them was.
    /// </summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="claims">The claims to judge; empty for all.</param>
    /// <param name="progress">Told how far the judgement has come; called on any thread.</param>
    /// <param name="cancellationToken">Stops further runs a claim needs.</param>
    /// <exception cref="GradFlowException">NotAFlow: a run is a descent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<ClaimVerdict> Judge(
        IReadOnlyList<GradientFlowRun> runs,
        IReadOnlyCollection<ClaimId> claims,
        Action<ClaimProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(claims);
        if (runs.FirstOrDefault(run => run.Algorithm != FlowAlgorithm.Flow) is { } descent) throw GradFlowError.NotAFlow(descent);
        ClaimOptions options = _options with { Scheme = runs[0].InitialNetwork.Scheme ?? _options.Scheme };
        return JudgeAll(runs[0].Dataset, runs, claims, options, progress, cancellationToken);
    }

    /// <summary>The runs of each data set, told by its numbers, in the order they come: records bring each a copy of their own.</summary>
    public static IReadOnlyList<IReadOnlyList<GradientFlowRun>> ByDataset(IEnumerable<GradientFlowRun> runs) =>
        [.. runs.GroupBy(run => DatasetHash.Compute(run.Dataset)).Select(same => same.ToArray())];

    private ClaimVerdict[] JudgeAll(
        TrainingDataset dataset, IReadOnlyList<GradientFlowRun> runs, IReadOnlyCollection<ClaimId> claims,
        ClaimOptions options, Action<ClaimProgress>? progress, CancellationToken cancellationToken)
    {
        var evidence = new ClaimEvidence(dataset, runs, options, _integrate, cancellationToken);
        Claim[] asked = Asked(claims);
        var verdicts = new ClaimVerdict[asked.Length];
        for (int i = 0; i < asked.Length; i++)
        {
            progress?.Invoke(new ClaimProgress(
                FormattableString.Invariant($"{dataset}: {asked[i].Id}"), LadderShare + (1 - LadderShare) * i / asked.Length));
            verdicts[i] = asked[i].Judge(evidence);
        }
        return verdicts;
    }

    private static Claim[] Asked(IReadOnlyCollection<ClaimId> claims) =>
        [.. Claims.Where(claim => claims.Count == 0 || claims.Contains(claim.Id))];

    /// <summary>
    /// Runs every width, seed and scale; on correlated inputs, where nothing is claimed of small scales, only the first scale.
    /// </summary>
    private GradientFlowRun[] RunLadders(ClaimEvidence planner, Action<ClaimProgress>? progress)
    {
        TrainingDataset dataset = planner.Dataset;
        IReadOnlyList<int> widths = _options.Widths.Count > 0 ? _options.Widths
            : [planner.IsOrthogonal ? DefaultWidth(dataset) : ClaimOptions.DefaultCorrelatedWidth];
        IReadOnlyList<double> logScales = planner.IsOrthogonal
            ? _options.LogInitializationScales
            : [_options.LogInitializationScales[0]];
        var plan = new List<(int Width, int Seed, double LogScale)>();
        foreach (int width in widths)
            foreach (int seed in _options.Seeds)
                foreach (double logScale in logScales) plan.Add((width, seed, logScale));

        var runOptions = new GradientFlowOptions
        {
            LossTolerance = _options.LossTolerance,
            Tolerance = _options.Tolerance,
            MaximumSteps = _options.MaximumSteps,
            SampleCount = _options.SampleCount,
        };
        int ended = 0;
        return planner.Map(plan, item =>
        {
            GradientFlowRun run = planner.Integrate(
                dataset,
                NetworkInitializer.Create(item.Width, dataset.Dimension, item.LogScale, true, _options.Scheme, item.Seed),
                runOptions);
            int count = Interlocked.Increment(ref ended);
            progress?.Invoke(new ClaimProgress(
                FormattableString.Invariant($"{dataset}: {count} of {plan.Count} runs"),
                LadderShare * ((double)count / plan.Count)));
            return run;
        });
    }

    private static int DefaultWidth(TrainingDataset dataset) =>
        (int)Math.Clamp(PaperRegimeProbability.WidthFor(dataset), 20, ClaimOptions.LargestDefaultWidth);
}
