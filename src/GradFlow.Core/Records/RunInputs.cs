using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Records;

/// <summary>
/// Identifies what a run is computed from: equal hashes, equal inputs. What was drawn is identified by its recipe and the version of the
/// generator, anything else by its numbers; names and the number of threads do not count, for they change no result.
/// </summary>
public static class RunInputs
{
    /// <summary>
    /// Numbers a data set may have to be kept as its recipe alone. Larger ones are kept as numbers, so that a small record cannot ask
    /// for the drawing of a huge data set.
    /// </summary>
    private const int LargestDrawnDataset = 1 << 22;

    /// <summary>Products of a coordinate of a sample and a weight of the teacher that its labels may take: about a second.</summary>
    private const long LongestLabelling = 1 << 28;

    /// <summary>Products of coordinates of two samples that the cosines may take: some seconds.</summary>
    private const long LongestComparison = 1L << 33;

    private const string Form = "GradFlow inputs 1";

    /// <summary>The hash of the inputs of a run that was made, 64 hexadecimal digits.</summary>
    public static string Hash(GradientFlowRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string network = HashOf(run.InitialNetwork);
        return run.DescentOptions is { } descent
            ? Hash(HashOf(run.Dataset), network, descent)
            : Hash(HashOf(run.Dataset), network, run.Options);
    }

    /// <summary>The hash of the inputs of a flow.</summary>
    /// <param name="dataset">What <see cref="HashOf(TrainingDataset)"/> says of the data.</param>
    /// <param name="initialNetwork">What <see cref="HashOf(NetworkRecipe)"/> or its like says of the initial network.</param>
    /// <param name="options">What to integrate to, how exactly, and what to keep.</param>
    public static string Hash(string dataset, string initialNetwork, GradientFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var hash = new NumberHash();
        hash.Append(Form).Append("Flow").Append(dataset).Append(initialNetwork)
            .Append(options.Engine.ToString()).Append(options.LossTolerance).Append(options.EndTime).Append(options.Tolerance)
            .Append(options.MaximumSteps).Append(options.FixedStep).Append(options.SampleCount).Append(options.SnapshotTimes.Count);
        foreach (double time in options.SnapshotTimes) hash.Append(time);
        return hash.ToString();
    }

    /// <summary>The hash of the inputs of a descent.</summary>
    /// <param name="dataset">What <see cref="HashOf(TrainingDataset)"/> says of the data.</param>
    /// <param name="initialNetwork">What <see cref="HashOf(NetworkRecipe)"/> or its like says of the initial network.</param>
    /// <param name="options">The steps, and what to keep of them.</param>
    public static string Hash(string dataset, string initialNetwork, GradientDescentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var hash = new NumberHash();
        return hash.Append(Form).Append("Descent").Append(dataset).Append(initialNetwork)
            .Append(options.StepSize).Append(options.Iterations).Append(options.LossTolerance).Append(options.SampleCount).ToString();
    }

    /// <summary>Identifies a data set: by its recipe when it is kept as one, otherwise by its numbers.</summary>
    public static string HashOf(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (RecipeOf(dataset) is { } recipe) return HashOf(recipe, dataset.OrthogonalityTolerance);
        using var hash = new NumberHash();
        return hash.Append("Values").Append(DatasetHash.Compute(dataset)).Append(dataset.OrthogonalityTolerance).ToString();
    }

    /// <summary>Identifies a data set that need not be drawn yet.</summary>
    /// <param name="recipe">A recipe that <see cref="IsKept"/>.</param>
    /// <param name="orthogonalityTolerance">Largest |cosine| at which two inputs count as orthogonal.</param>
    internal static string HashOf(DatasetRecipe recipe, double orthogonalityTolerance)
    {
        using var hash = new NumberHash();
        return (recipe switch
        {
            OrthogonalDatasetOptions orthogonal => Append(hash, "Orthogonal", OrthogonalDatasetGenerator.Version, recipe)
                .Append(orthogonal.Norm).Append(orthogonal.LabelScale).Append(orthogonal.PositiveFraction).Append(orthogonal.Coherence),
            TeacherDatasetOptions teacher => Append(hash, "Teacher", TeacherDatasetGenerator.Version, recipe).Append(teacher.TeacherWidth),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe)),
        }).Append(orthogonalityTolerance).ToString();
    }

    /// <summary>Identifies an initial network that need not be drawn yet.</summary>
    public static string HashOf(NetworkRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        using var hash = new NumberHash();
        return hash.Append("Drawn").Append(recipe.Version).Append(recipe.Width).Append(recipe.Dimension).Append(recipe.LogScale)
            .Append(recipe.KeepLogScale ? 1 : 0).Append(recipe.Scheme.ToString()).Append(recipe.Seed).ToString();
    }

    /// <summary>Identifies an initial network: by its recipe when it is kept as one, otherwise by its weights.</summary>
    public static string HashOf(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (RecipeOf(network) is { } recipe) return HashOf(recipe);
        using var hash = new NumberHash();
        return hash.Append("Values").Append(NetworkHash.Compute(network)).ToString();
    }

    /// <summary>The recipe a data set is kept as; null when its numbers are.</summary>
    internal static DatasetRecipe? RecipeOf(TrainingDataset dataset) => dataset.ValidRecipe is { } recipe && IsKept(recipe) ? recipe : null;

    /// <summary>
    /// The recipe an initial network is kept as; null when its weights are. It is drawn again to see that they are the recipe's, which
    /// costs less than the writing of the record.
    /// </summary>
    internal static NetworkRecipe? RecipeOf(ReluNetwork network) =>
        network.Recipe is { } recipe && recipe.Width == network.Width && recipe.Dimension == network.Dimension
        && NetworkHash.Compute(NetworkInitializer.Create(recipe)) == NetworkHash.Compute(network) ? recipe : null;

    /// <summary>Whether a data set is kept as its recipe: drawing it again is no great work.</summary>
    internal static bool IsKept(DatasetRecipe recipe)
    {
        long size = (long)recipe.Count * recipe.Dimension;
        return recipe.Count > 0 && size is > 0 and <= LargestDrawnDataset && size * recipe.Count <= LongestComparison
            && (recipe is not TeacherDatasetOptions teacher || size * teacher.TeacherWidth <= LongestLabelling);
    }

    private static NumberHash Append(NumberHash hash, string generator, int version, DatasetRecipe recipe) =>
        hash.Append(generator).Append(version).Append(recipe.Count).Append(recipe.Dimension).Append(recipe.Seed);
}
