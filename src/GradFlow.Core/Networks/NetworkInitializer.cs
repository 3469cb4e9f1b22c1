using GradFlow.Core.Errors;
using GradFlow.Core.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace GradFlow.Core.Networks;

/// <summary>Draws initial networks of a given scale λ (about_GradFlow_Theory §1).</summary>
public static class NetworkInitializer
{
    /// <summary>
    /// Draws a network. The weights are drawn at scale 1 and then multiplied by λ, so that the directions depend on the seed and
    /// the size alone; but for what is clipped, the hidden weights are the same for every scheme.
    /// </summary>
    /// <param name="width">Number of neurons m, at least 1.</param>
    /// <param name="dimension">Number of input coordinates d, at least 1.</param>
    /// <param name="logScale">Natural logarithm of λ.</param>
    /// <param name="keepLogScale">
    /// True: the weights stay at scale 1 and the network's LogScale is <paramref name="logScale"/>, however small.
    /// False: the weights carry λ, and LogScale is 0.
    /// </param>
    /// <param name="scheme">How the output weights follow from the hidden ones.</param>
    /// <param name="seed">Seed of the random numbers; the same seed gives the same bits.</param>
    /// <exception cref="GradFlowException">InvalidOption; also when the weights would not fit into doubles.</exception>
    public static ReluNetwork Create(
        int width, int dimension, double logScale, bool keepLogScale, InitializationScheme scheme, int seed) =>
        Create(new NetworkRecipe
        {
            Width = width,
            Dimension = dimension,
            LogScale = logScale,
            KeepLogScale = keepLogScale,
            Scheme = scheme,
            Seed = seed,
        });

    /// <summary>Draws the network of a recipe; the same recipe gives the same bits.</summary>
    /// <exception cref="GradFlowException">InvalidOption; also when the weights would not fit into doubles.</exception>
    public static ReluNetwork Create(NetworkRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        Validate(recipe);
        int width = recipe.Width;
        var random = SeededRandom.Create(recipe.Seed, RandomPurpose.Network);
        double factor = recipe.KeepLogScale ? 1 : Math.Exp(recipe.LogScale);
        double[,] hiddenWeights = DrawHiddenWeights(width, recipe.Dimension, random);
        var outputWeights = new double[width];
        for (int j = 0; j < width; j++)
        {
            Span<double> row = VectorKernels.Row(hiddenWeights, j);
            double norm = VectorKernels.Norm(row);
            double output = recipe.Scheme == InitializationScheme.Gaussian
                ? Normal.Sample(random, 0, 1 / Math.Sqrt(width))
                : random.NextBoolean() ? norm : -norm;
            double scale = recipe.Scheme == InitializationScheme.Clipped ? factor * ClippingFactor(norm, output, width) : factor;
            // A coordinate far below its row may become subnormal: what it loses is below the rounding of the row's norm.
            if (!double.IsNormal(norm * scale)) throw ScaleOutOfRange(recipe.LogScale);
            foreach (ref double weight in row) weight *= scale;
            outputWeights[j] = output * scale;
        }
        return new ReluNetwork(outputWeights, hiddenWeights, recipe.KeepLogScale ? recipe.LogScale : 0)
        {
            Recipe = recipe,
            LogInitializationScale = recipe.LogScale,
        };
    }

    private static void Validate(NetworkRecipe recipe)
    {
        GradFlowError.Require(recipe.Version == NetworkRecipe.CurrentVersion, "Version", recipe.Version, $"{NetworkRecipe.CurrentVersion}, the present generator's");
        GradFlowError.Require(recipe.Width >= 1, "Width", recipe.Width, "at least 1");
        GradFlowError.Require(recipe.Dimension >= 1, "Dimension", recipe.Dimension, "at least 1");
        int limit = Array.MaxLength / recipe.Dimension;
        GradFlowError.Require(recipe.Width <= limit, "Width", recipe.Width, $"at most {limit} at this dimension");
        GradFlowError.Require(double.IsFinite(recipe.LogScale), "LogInitializationScale", recipe.LogScale, "finite");
        GradFlowError.Require(Enum.IsDefined(recipe.Scheme), "Scheme", recipe.Scheme, "Balanced, Gaussian or Clipped");
    }

    private static double[,] DrawHiddenWeights(int width, int dimension, Random random)
    {
        var weights = new double[width, dimension];
        double deviation = 1 / Math.Sqrt((double)width * dimension);
        for (int j = 0; j < width; j++)
            foreach (ref double weight in VectorKernels.Row(weights, j)) weight = Normal.Sample(random, 0, deviation);
        return weights;
    }

    /// <summary>The factor that brings <c>‖(w_j, a_j)‖</c> into <c>[1/10, 10]/√m</c>.</summary>
    private static double ClippingFactor(double hiddenNorm, double output, int width)
    {
        double norm = VectorKernels.Norm([hiddenNorm, output]) * Math.Sqrt(width);
        return Math.Clamp(norm, 0.1, 10) / norm;
    }

    private static GradFlowException ScaleOutOfRange(double logScale) => GradFlowError.InvalidOption(
        "InitializationScale", InitializationScale.Of(logScale),
        "between about 1e-300 and 1e300 for the weights to be doubles. Use -LogInitializationScale for other scales");
}
