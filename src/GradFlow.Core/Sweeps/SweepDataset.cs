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
    private readonly Func<int, TrainingDataset> _create;
    private readonly SeedList? _seeds;
    private SweepDatasetInstance? _last;

    private SweepDataset(string label, SeedList? seeds, Func<int, TrainingDataset> create) =>
        (Label, _seeds, _create) = (label, seeds, create);

    /// <summary>What tells the entry from the others in tables.</summary>
    public string Label { get; }

    /// <summary>Number of data sets.</summary>
    public long Count => _seeds?.Count ?? 1;

    /// <summary>A data set that exists already.</summary>
    public static SweepDataset Given(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new SweepDataset(dataset.Name, null, _ => dataset);
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
        return new SweepDataset(label, seeds, seed => OrthogonalDatasetGenerator.Generate(options with { Seed = seed }));
    }

    /// <summary>Gaussian inputs labelled by a random teacher, for each seed.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public static SweepDataset Teacher(TeacherDatasetOptions options, SeedList seeds)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        string label = FormattableString.Invariant($"Teacher n={options.Count} d={options.Dimension} width={options.TeacherWidth}");
        return new SweepDataset(label, seeds, seed => TeacherDatasetGenerator.Generate(options with { Seed = seed }));
    }

    /// <summary>The data set at a position, from 0. The last one is kept, since neighbouring ladders share it.</summary>
    internal SweepDatasetInstance this[long index]
    {
        get
        {
            if (Volatile.Read(ref _last) is { } last && last.Index == index) return last;
            TrainingDataset dataset = _create(_seeds is null ? 0 : _seeds[index]);
            var instance = new SweepDatasetInstance(index, dataset, RunInputs.HashOf(dataset));
            Volatile.Write(ref _last, instance);
            return instance;
        }
    }

    private static string Unless(double value, double plain, string name) =>
        value == plain ? string.Empty : FormattableString.Invariant($" {name}={value:R}");
}
