using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using MathNet.Numerics;

namespace GradFlow.Core.Theory;

/// <summary>
/// How likely a random initialisation is in the paper's regime on orthogonal data (about_GradFlow_Theory §4). With Gaussian
/// hidden weights the signs of the coordinates <c>v_jk</c> are independent fair coins, so a neuron whose output weight keeps its
/// random sign qualifies for the n₊ positive samples with probability <c>p₊ = 2^−(n₊+1)</c> and for the n₋ negative ones with
/// <c>p₋ = 2^−(n₋+1)</c>, never for both; over m neurons inclusion and exclusion give <c>P = 1 − (1−p₊)^m − (1−p₋)^m +
/// (1−p₊−p₋)^m</c>. A sign without samples asks for nothing.
/// </summary>
public static class PaperRegimeProbability
{
    /// <summary>The probability <see cref="WidthFor"/> asks for.</summary>
    public const double WantedProbability = 0.99;

    /// <summary>
    /// Whether the probability is exact for a scheme. It is where every output weight keeps its sign: balanced and clipped
    /// networks. In the Gaussian scheme <c>|a_j| &lt; ‖w_j‖</c> happens and a sign may change before the neuron has aligned;
    /// there it is the limit for d much larger than n, where <c>|a_j|</c> exceeds the part of <c>w_j</c> in the span of
    /// the inputs.
    /// </summary>
    /// <param name="scheme">The scheme, or null for a network of unknown origin.</param>
    public static bool IsExactFor(InitializationScheme? scheme) =>
        scheme is InitializationScheme.Balanced or InitializationScheme.Clipped;

    /// <summary>Probability that a network of a given width is in the paper's regime.</summary>
    /// <param name="dataset">Orthogonal training data; only the signs of the labels matter.</param>
    /// <param name="width">Width m.</param>
    public static double Of(TrainingDataset dataset, int width)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        (double positive, double negative) = NeuronProbabilities(dataset);
        return Probability(positive, negative, width);
    }

    /// <summary>
    /// Smallest width with at least the probability <see cref="WantedProbability"/>; a double because it grows as <c>2^max(n₊, n₋)</c>, above 2^53
    /// rounded to the precision of the number, infinite beyond the largest double.
    /// </summary>
    /// <param name="dataset">Orthogonal training data; only the signs of the labels matter.</param>
    public static double WidthFor(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        (double positive, double negative) = NeuronProbabilities(dataset);
        double below = 0, enough = 1;
        while (Probability(positive, negative, enough) < WantedProbability)
        {
            below = enough;
            enough *= 2;
            if (double.IsPositiveInfinity(enough)) return enough;
        }
        while (true)
        {
            double middle = Math.Floor(below + (enough - below) / 2);
            if (middle <= below || middle >= enough) return enough;
            if (Probability(positive, negative, middle) < WantedProbability) below = middle;
            else enough = middle;
        }
    }

    /// <summary>Probability that one neuron qualifies for each sign; NaN for a sign without samples.</summary>
    private static (double Positive, double Negative) NeuronProbabilities(TrainingDataset dataset)
    {
        int positive = 0;
        foreach (double label in dataset.Labels) if (label > 0) positive++;
        return (Qualifying(positive), Qualifying(dataset.Count - positive));

        static double Qualifying(int samples) => samples == 0 ? double.NaN : Math.Pow(2, -(samples + 1));
    }

    /// <summary>
    /// The formula of the class, rearranged as <c>(1−x₊)(1−x₋) − x₊x₋ (1 − (1−q)^m)</c> with <c>x_± = (1−p_±)^m</c> and
    /// <c>q = p₊p₋/((1−p₊)(1−p₋))</c>, because the sum of four terms near 1 would lose every digit of a small probability.
    /// </summary>
    private static double Probability(double positive, double negative, double width)
    {
        if (double.IsNaN(positive)) return -SpecialFunctions.Expm1(width * SpecialFunctions.Log1p(-negative));
        if (double.IsNaN(negative)) return -SpecialFunctions.Expm1(width * SpecialFunctions.Log1p(-positive));
        double logPositive = width * SpecialFunctions.Log1p(-positive), logNegative = width * SpecialFunctions.Log1p(-negative);
        double both = positive * negative / ((1 - positive) * (1 - negative));
        double independent = SpecialFunctions.Expm1(logPositive) * SpecialFunctions.Expm1(logNegative);
        double exclusion = Math.Exp(logPositive + logNegative)
            * SpecialFunctions.Expm1(width * SpecialFunctions.Log1p(-both));
        return Math.Clamp(independent + exclusion, 0, 1);
    }
}
