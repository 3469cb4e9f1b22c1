using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>What is recorded of one ladder, and how the rest is computed.</summary>
internal sealed class LadderRecords
{
    private readonly SweepRecords _records;
    private readonly SweepLadder _ladder;
    private readonly SweepDatasetInstance _instance;
    private readonly string[] _keys;

    public LadderRecords(SweepRecords records, SweepLadder ladder)
    {
        _records = records;
        _ladder = ladder;
        _instance = records.Definition.Datasets[ladder.DatasetEntry][ladder.DatasetIndex];
        _keys = new string[records.Definition.LogInitializationScales.Count];
        for (int i = 0; i < _keys.Length; i++)
            _keys[i] = RunInputs.Hash(_instance.Hash, RunInputs.HashOf(RecipeAt(i)), records.Definition.Options);
        VerdictKey = records.Definition.Claims.Count == 0 ? null : VerdictStore.KeyOf(_keys, records.Definition.Claims);
    }

    /// <summary>The hashes of the runs' inputs, a run per scale.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The name of the verdicts; null when no claim is judged.</summary>
    public string? VerdictKey { get; }

    /// <summary>Number of runs that are recorded.</summary>
    public int RecordedCount => _keys.Count(_records.Runs.Contains);

    /// <summary>Whether all runs and the verdicts are recorded.</summary>
    public bool IsComplete => RecordedCount == _keys.Length && (VerdictKey is null || _records.Verdicts.Contains(VerdictKey));

    /// <summary>Computes and records what is missing; the number of runs computed.</summary>
    /// <exception cref="GradFlowException">What a run, a verdict or the writing reports.</exception>
    public int Complete(CancellationToken cancellationToken)
    {
        if (IsComplete) return 0;
        // The judge needs the runs themselves, on one data set: those that are recorded are computed again for it, to the same bits.
        bool isJudged = VerdictKey is not null;
        var runs = new List<GradientFlowRun>();
        int computed = 0;
        for (int i = 0; i < _keys.Length; i++)
        {
            bool isRecorded = _records.Runs.Contains(_keys[i]);
            if (isRecorded && !isJudged) continue;
            GradientFlowRun run = GradientFlow.Integrate(
                _instance.Dataset, NetworkInitializer.Create(RecipeAt(i)), _records.Definition.Options, null, cancellationToken);
            runs.Add(run);
            if (isRecorded) continue;
            _records.Runs.Write(run, Norms(run));
            computed++;
        }
        if (VerdictKey is not null) _records.Verdicts.Write(VerdictKey, Judge(runs, cancellationToken));
        return computed;
    }

    /// <summary>The norms of a run, where the data lets them be measured.</summary>
    private static VariationNormMeasurement? Norms(GradientFlowRun run) =>
        run.Dataset.IsOrthogonal ? VariationNorm.Measure(run) : null;

    private LadderVerdict[] Judge(List<GradientFlowRun> runs, CancellationToken cancellationToken)
    {
        SweepDefinition definition = _records.Definition;
        var judge = new ClaimJudge(new ClaimOptions { Scheme = definition.Scheme, LogInitializationScales = definition.LogInitializationScales });
        return
        [
            .. judge.Judge(runs, definition.Claims, null, cancellationToken)
                .Select(verdict => new LadderVerdict { Claim = verdict.Claim, Verdict = verdict.Verdict, Evidence = verdict.Evidence }),
        ];
    }

    private NetworkRecipe RecipeAt(int scale) => new()
    {
        Width = _ladder.Width,
        Dimension = _instance.Dimension,
        LogScale = _records.Definition.LogInitializationScales[scale],
        KeepLogScale = _records.Definition.KeepLogScale,
        Scheme = _records.Definition.Scheme,
        Seed = _ladder.Seed,
    };
}
