using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>The data sets of the published experiments, by name (about_GradFlow_Theory §7).</summary>
public static class PaperDatasets
{
    /// <summary>The seed HighDimensional is drawn with: the published numbers themselves are not available, only their distribution.</summary>
    public const int HighDimensionalSeed = 0;

    private static readonly (string Name, Func<string, TrainingDataset> Create)[] _published =
    [
        ("Toy", name => WithBias(name, [-0.5, 2], [-1, 1])),
        ("NonOrthogonalToy", name => WithBias(name, [-1.5, -1, 0, 0.25, 2], [0.7, -0.3, -0.3, 0.4, 0.2])),
        ("HighDimensional", name => TeacherDatasetGenerator.Generate(
            new TeacherDatasetOptions { Count = 75, Dimension = 150, TeacherWidth = 6, Seed = HighDimensionalSeed, Name = name })),
        ("AlignmentFigure", name => WithBias(name, [-0.75, -0.5, 0.125], [1.1, 0.1, 0.8])),
    ];

    /// <summary>The known names, in the order of about_GradFlow_Theory §7.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(_published, entry => entry.Name);

    /// <summary>The data set of that name, whatever the case of its letters.</summary>
    /// <exception cref="GradFlowException">UnknownName.</exception>
    public static TrainingDataset Get(string name)
    {
        foreach ((string known, Func<string, TrainingDataset> create) in _published)
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return create(known);
        throw GradFlowError.UnknownName("published data set", name, Names);
    }

    /// <summary>Points on a line with the hidden bias as a last input coordinate equal to 1.</summary>
    private static TrainingDataset WithBias(string name, double[] points, double[] labels)
    {
        var inputs = new double[points.Length, 2];
        for (int k = 0; k < points.Length; k++) (inputs[k, 0], inputs[k, 1]) = (points[k], 1);
        return new TrainingDataset(name, inputs, labels);
    }
}
