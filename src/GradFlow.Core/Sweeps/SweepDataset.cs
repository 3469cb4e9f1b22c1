using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Records;

namespace GradFlow.Core.Sweeps;

/// <summary>
/// One entry of a sweep's list of data sets: a single data set, or one drawn for each of a list of seeds. Runs on all of them are
/// summed up together.
/// </summary>
public sealed class SweepDataset
{
    private readonly DatasetRecipe? _recipe;
    private readonly SeedList? _seeds;
    private readonly TrainingDataset? _given;
    private SweepDatasetInstance? _last;

    private SweepDataset(TrainingDataset given) => (Label, _given) = (given.Name, given);

    private SweepDataset(string label, SeedList seeds, DatasetRecipe recipe) => (Label, _seeds, _recipe) = (label, seeds, recipe);

    /// <summary>What tells the entry from the others in tables.</summary>
    public string Label { get; }

    /// <summary>Number of data sets.</summary>
    public long Count => _seeds?.Count ?? 1;

    /// <summary>A data set that exists already.</summary>
    public static SweepDataset Given(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new SweepDataset(dataset);
    }

    /// <summary>Orthogonal, or nearly orthogonal, data for each seed.</summary>
    /// <exception cref="GradFlowException">InvalidOption or TooManySamples.</exception>
    public static SweepDataset Orthogonal(OrthogonalDatasetOptions options, SeedList seeds)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var plain = new OrthogonalDatasetOptions();
        string label = FormattableString.Invariant($"Orthogonal n={options.Count} d={options.Dimension}")
            + Unless(options.Norm, plain.Norm, "norm")
            + Unless(options.LabelScale, plain.LabelScale, "labels")
            + Unless(options.PositiveFraction, plain.PositiveFraction, "positive")
            + Unless(options.Coherence, plain.Coherence, "coherence");
        return new SweepDataset(label, seeds, options);
    }

    /// <summary>Gaussian inputs labelled by a random teacher, for each seed.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public static SweepDataset Teacher(TeacherDatasetOptions options, SeedList seeds)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        string label = FormattableString.Invariant($"Teacher n={options.Count} d={options.Dimension} width={options.TeacherWidth}");
        return new SweepDataset(label, seeds, options);
    }

    /// <summary>The data set at a position, from 0. The last one is kept, since neighbouring ladders share it.</summary>
    internal SweepDatasetInstance this[long index]
    {
        get
        {
            if (Volatile.Read(ref _last) is { } last && last.Index == index) return last;
            SweepDatasetInstance instance = _recipe is { } recipe
                ? Drawn(index, recipe with { Seed = _seeds![index] })
                : new SweepDatasetInstance(index, _given!.Dimension, RunInputs.HashOf(_given), new Lazy<TrainingDataset>(_given));
            Volatile.Write(ref _last, instance);
            return instance;
        }
    }

    private static SweepDatasetInstance Drawn(long index, DatasetRecipe recipe)
    {
        var dataset = new Lazy<TrainingDataset>(recipe.Generate);
        string hash = RunInputs.IsKept(recipe)
            ? RunInputs.HashOf(recipe, TrainingDataset.DefaultOrthogonalityTolerance)
            : RunInputs.HashOf(dataset.Value);
        return new SweepDatasetInstance(index, recipe.Dimension, hash, dataset);
    }

    private static string Unless(double value, double plain, string name) =>
        value == plain ? string.Empty : FormattableString.Invariant($" {name}={value:R}");
}
