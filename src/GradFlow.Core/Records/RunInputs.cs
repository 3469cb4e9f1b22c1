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
    internal const int LargestDrawnDataset = 1 << 22;

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
        using var hash = new NumberHash();
        switch (RecipeOf(dataset))
        {
            case OrthogonalDatasetOptions recipe:
                Append(hash, "Orthogonal", OrthogonalDatasetGenerator.Version, recipe)
                    .Append(recipe.Norm).Append(recipe.LabelScale).Append(recipe.PositiveFraction).Append(recipe.Coherence);
                break;
            case TeacherDatasetOptions recipe:
                Append(hash, "Teacher", TeacherDatasetGenerator.Version, recipe).Append(recipe.TeacherWidth);
                break;
            default:
                hash.Append("Values").Append(DatasetHash.Compute(dataset));
                break;
        }
        return hash.Append(dataset.OrthogonalityTolerance).ToString();
    }

    /// <summary>Identifies an initial network that need not be drawn yet.</summary>
    public static string HashOf(NetworkRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        using var hash = new NumberHash();
        return hash.Append("Drawn").Append(recipe.Version).Append(recipe.Width).Append(recipe.Dimension).Append(recipe.LogScale)
            .Append(recipe.KeepLogScale ? 1 : 0).Append(recipe.Scheme.ToString()).Append(recipe.Seed).ToString();
    }

    /// <summary>Identifies an initial network: by its recipe when it was drawn, otherwise by its weights.</summary>
    public static string HashOf(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Recipe is { } recipe) return HashOf(recipe);
        using var hash = new NumberHash();
        return hash.Append("Values").Append(NetworkHash.Compute(network)).ToString();
    }

    /// <summary>The recipe a data set is kept as; null when its numbers are.</summary>
    internal static DatasetRecipe? RecipeOf(TrainingDataset dataset) =>
        (long)dataset.Count * dataset.Dimension <= LargestDrawnDataset ? dataset.Recipe : null;

    private static NumberHash Append(NumberHash hash, string generator, int version, DatasetRecipe recipe) =>
        hash.Append(generator).Append(version).Append(recipe.Count).Append(recipe.Dimension).Append(recipe.Seed);
}
