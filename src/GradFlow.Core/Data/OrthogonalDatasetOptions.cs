using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>What <see cref="OrthogonalDatasetGenerator"/> is to draw.</summary>
public sealed record OrthogonalDatasetOptions
{
    /// <summary>Number of samples n, from 1 to <see cref="Dimension"/>.</summary>
    public int Count { get; init; }

    /// <summary>Number of input coordinates d, at least 1.</summary>
    public int Dimension { get; init; }

    /// <summary>Norm <c>b</c> of every input.</summary>
    public double Norm { get; init; } = 1;

    /// <summary>Label size: <c>|y_k|</c> is uniform in <c>[0.5, 1.5]·LabelScale</c>, so that none is nearly zero.</summary>
    public double LabelScale { get; init; } = 1;

    /// <summary>Share of positive labels, 0 to 1: exactly <c>PositiveFraction·n</c> of them, rounded (halves upwards).</summary>
    public double PositiveFraction { get; init; } = 0.5;

    /// <summary>|Cosine| of every pair of inputs, from 0 (orthogonal) to below 1; 0 for a single sample.</summary>
    public double Coherence { get; init; }

    /// <summary>Seed of the random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>Name of the data set; by default made from its size and seed.</summary>
    public string? Name { get; init; }

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption or TooManySamples.</exception>
    public void Validate()
    {
        Require(Count >= 1, nameof(Count), Count, "at least 1");
        Require(Dimension >= 1, nameof(Dimension), Dimension, "at least 1");
        if (Count > Dimension) throw GradFlowError.TooManySamples(Count, Dimension);
        int limit = Array.MaxLength / Dimension;
        Require(Count <= limit, nameof(Count), Count, $"at most {limit} at this Dimension");
        Require(Norm > 0 && double.IsFinite(Norm), nameof(Norm), Norm, "a positive, finite number");
        Require(LabelScale > 0 && double.IsFinite(LabelScale), nameof(LabelScale), LabelScale, "a positive, finite number");
        Require(PositiveFraction is >= 0 and <= 1, nameof(PositiveFraction), PositiveFraction, "from 0 to 1");
        Require(Coherence is >= 0 and < 1, nameof(Coherence), Coherence, "at least 0 and below 1");
        Require(Coherence == 0 || Count > 1, nameof(Coherence), Coherence, "0 for a single sample, which has no pair");
    }

    private static void Require(bool condition, string name, object value, string expectation)
    {
        if (!condition) throw GradFlowError.InvalidOption(name, value, expectation);
    }
}
