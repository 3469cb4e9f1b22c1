using System.Collections;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Sweeps;

/// <summary>Reads a sweep definition from the plain data of a .psd1 file.</summary>
public static class SweepDefinitionReader
{
    private const string ScalesKey = "InitializationScales";
    private const string LogScalesKey = "LogInitializationScales";
    private const string SeedsKey = "Seeds";
    private const string PublishedKey = "Published";
    private const string OrthogonalKey = "Orthogonal";
    private const string TeacherKey = "Teacher";
    private const string FileKey = "File";

    /// <summary>Reads and validates a definition.</summary>
    /// <param name="data">Tables, lists, texts and numbers.</param>
    /// <param name="folder">Full path of the folder that files named in the definition lie in.</param>
    /// <exception cref="GradFlowException">
    /// UnknownName (a setting or published data set there is none of), InvalidOption (a value of the wrong kind or outside its range), or
    /// what the data sets themselves report.
    /// </exception>
    public static SweepDefinition Read(IDictionary data, string folder)
    {
        ArgumentNullException.ThrowIfNull(data);
        var table = new DefinitionTable(data, string.Empty);
        var plain = new GradientFlowOptions();
        (IReadOnlyList<double> logScales, bool keep) = Scales(table);
        var definition = new SweepDefinition
        {
            Name = table.Text("Name"),
            Datasets = [.. table.Tables("Datasets").Select(entry => Dataset(entry, folder))],
            Widths = table.Integers("Widths"),
            LogInitializationScales = logScales,
            KeepLogScale = keep,
            Seeds = table.Seeds(SeedsKey),
            Scheme = table.Choice("Scheme", InitializationScheme.Balanced),
            Claims = table.Choices<ClaimId>("Claims"),
            Options = plain with
            {
                Engine = table.Choice("Engine", FlowEngine.Orthogonal),
                LossTolerance = table.Number("LossTolerance", plain.LossTolerance),
                EndTime = table.Number("Time", plain.EndTime),
                Tolerance = table.Number("Tolerance", plain.Tolerance),
                MaximumSteps = table.Integer("MaximumSteps", plain.MaximumSteps),
                SampleCount = table.Integer("SampleCount", SweepDefinition.DefaultSampleCount),
            },
        };
        table.RequireNothingElse();
        definition.Validate();
        return definition;
    }

    private static (IReadOnlyList<double> LogScales, bool Keep) Scales(DefinitionTable table)
    {
        if (table.Has(ScalesKey) == table.Has(LogScalesKey))
            throw table.Invalid(ScalesKey, $"given, or {LogScalesKey} instead, but not both");
        if (table.Has(LogScalesKey)) return (table.Numbers(LogScalesKey), true);
        return ([.. table.Numbers(ScalesKey).Select(scale => scale > 0 ? Math.Log(scale) : throw table.Invalid(ScalesKey, "positive"))], false);
    }

    private static SweepDataset Dataset(DefinitionTable entry, string folder)
    {
        string[] kinds = [.. new[] { PublishedKey, OrthogonalKey, TeacherKey, FileKey }.Where(entry.Has)];
        entry.RequireNothingElse();
        if (kinds.Length != 1)
            throw entry.Invalid(PublishedKey, $"the one setting of the entry, or {OrthogonalKey}, {TeacherKey} or {FileKey} instead");
        switch (kinds[0])
        {
            case PublishedKey:
                return SweepDataset.Given(PaperDatasets.Get(entry.Text(PublishedKey)));
            case FileKey:
                return SweepDataset.Given(TrainingDatasetCsv.Read(Inside(folder, entry)));
            case OrthogonalKey:
                return Orthogonal(entry.Table(OrthogonalKey));
            default:
                return Teacher(entry.Table(TeacherKey));
        }
    }

    private static SweepDataset Orthogonal(DefinitionTable table)
    {
        var plain = new OrthogonalDatasetOptions();
        var options = new OrthogonalDatasetOptions
        {
            Count = table.Integer(nameof(plain.Count)),
            Dimension = table.Integer(nameof(plain.Dimension)),
            Norm = table.Number(nameof(plain.Norm), plain.Norm),
            LabelScale = table.Number(nameof(plain.LabelScale), plain.LabelScale),
            PositiveFraction = table.Number(nameof(plain.PositiveFraction), plain.PositiveFraction),
            Coherence = table.Number(nameof(plain.Coherence), plain.Coherence),
        };
        SeedList seeds = table.Seeds(SeedsKey);
        table.RequireNothingElse();
        return SweepDataset.Orthogonal(options, seeds);
    }

    private static SweepDataset Teacher(DefinitionTable table)
    {
        var plain = new TeacherDatasetOptions();
        var options = new TeacherDatasetOptions
        {
            Count = table.Integer(nameof(plain.Count)),
            Dimension = table.Integer(nameof(plain.Dimension)),
            TeacherWidth = table.Integer(nameof(plain.TeacherWidth), plain.TeacherWidth),
        };
        SeedList seeds = table.Seeds(SeedsKey);
        table.RequireNothingElse();
        return SweepDataset.Teacher(options, seeds);
    }

    /// <summary>The file of an entry, which has to lie in the definition's folder.</summary>
    private static string Inside(string folder, DefinitionTable entry)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        string file = Path.GetFullPath(Path.Combine(root, entry.Text(FileKey)));
        return file.StartsWith(root, StringComparison.Ordinal)
            ? file
            : throw entry.Invalid(FileKey, "a file in the folder of the definition or below it");
    }
}
