using GradFlow.Core.Claims;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Sweeps;

/// <summary>What a sweep runs: every data set with every width, seed and scale, and the claims judged on them.</summary>
public sealed class SweepDefinition
{
    /// <summary>Name for tables and reports.</summary>
    public required string Name { get; init; }

    /// <summary>The data sets, at least one, with distinct labels.</summary>
    public required IReadOnlyList<SweepDataset> Datasets { get; init; }

    /// <summary>Numbers of hidden neurons, at least one, each once.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Natural logarithms of the initialisation scales, at least one, each once.</summary>
    public required IReadOnlyList<double> LogInitializationScales { get; init; }

    /// <summary>Whether the scale is kept as the networks' LogScale instead of being multiplied into their weights.</summary>
    public bool KeepLogScale { get; init; }

    /// <summary>Seeds of the initial networks.</summary>
    public required SeedList Seeds { get; init; }

    /// <summary>How the initial networks are drawn.</summary>
    public InitializationScheme Scheme { get; init; } = InitializationScheme.Balanced;

    /// <summary>The claims judged on the scales of each data set, width and seed; none if empty.</summary>
    public IReadOnlyList<ClaimId> Claims { get; init; } = [];

    /// <summary>How every run is integrated.</summary>
    public GradientFlowOptions Options { get; init; } = new() { SampleCount = DefaultSampleCount, Engine = FlowEngine.Orthogonal };

    /// <summary>Trajectory points a run keeps when the definition does not say.</summary>
    public const int DefaultSampleCount = 20;

    /// <summary>Number of runs.</summary>
    public long RunCount => checked(LadderCount * LogInitializationScales.Count);

    /// <summary>Number of ladders: the runs of one data set, width and seed at all scales.</summary>
    public long LadderCount => checked(Datasets.Sum(dataset => dataset.Count) * Widths.Count * Seeds.Count);

    /// <summary>Throws when the definition makes no sweep.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        RequireAny(Datasets, nameof(Datasets));
        RequireAny(Widths, nameof(Widths));
        RequireAny(LogInitializationScales, nameof(LogInitializationScales));
        RequireDistinct(Datasets.Select(dataset => dataset.Label), nameof(Datasets));
        RequireDistinct(Widths, nameof(Widths));
        RequireDistinct(LogInitializationScales, nameof(LogInitializationScales));
        RequireDistinct(Claims, nameof(Claims));
        foreach (int width in Widths)
            if (width < 1) throw GradFlowError.InvalidOption(nameof(Widths), width, "at least 1");
        foreach (double scale in LogInitializationScales)
            if (!double.IsFinite(scale)) throw GradFlowError.InvalidOption(nameof(LogInitializationScales), scale, "finite");
        Options.Validate();
        try
        {
            _ = RunCount;
        }
        catch (OverflowException)
        {
            throw GradFlowError.InvalidOption(nameof(Seeds), Seeds, "few enough for the number of runs to be a 64-bit integer");
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static void RequireAny<T>(IReadOnlyList<T> items, string name)
    {
        if (items.Count == 0) throw GradFlowError.InvalidOption(name, "empty", "a list of at least one");
    }

    private static void RequireDistinct<T>(IEnumerable<T> items, string name)
        where T : notnull
    {
        var seen = new HashSet<T>();
        foreach (T item in items)
            if (!seen.Add(item)) throw GradFlowError.InvalidOption(name, item, "given once");
    }
}
