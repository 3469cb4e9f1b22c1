using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>What <see cref="OrthogonalDatasetGenerator"/> is to draw.</summary>
public sealed record OrthogonalDatasetOptions : DatasetRecipe
{
    /// <summary>Norm <c>b</c> of every input.</summary>
    public double Norm { get; init; } = 1;

    /// <summary>Label size: <c>|y_k|</c> is uniform in <c>[0.5, 1.5]·LabelScale</c>, so that none is nearly zero.</summary>
    public double LabelScale { get; init; } = 1;

    /// <summary>Share of positive labels, 0 to 1: exactly <c>PositiveFraction·n</c> of them, rounded (halves upwards).</summary>
    public double PositiveFraction { get; init; } = 0.5;

    /// <summary>|Cosine| of every pair of inputs, from 0 (orthogonal) to below 1; 0 for a single sample.</summary>
    public double Coherence { get; init; }

    /// <inheritdoc/>
    public override TrainingDataset Generate() => OrthogonalDatasetGenerator.Generate(this);

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption or TooManySamples.</exception>
    public override void Validate()
    {
        base.Validate();
        if (Count > Dimension) throw GradFlowError.TooManySamples(Count, Dimension);
        GradFlowError.Require(Norm > 0 && double.IsFinite(Norm), nameof(Norm), Norm, "a positive, finite number");
        GradFlowError.Require(LabelScale > 0 && double.IsFinite(LabelScale), nameof(LabelScale), LabelScale, "a positive, finite number");
        GradFlowError.Require(PositiveFraction is >= 0 and <= 1, nameof(PositiveFraction), PositiveFraction, "from 0 to 1");
        GradFlowError.Require(Coherence is >= 0 and < 1, nameof(Coherence), Coherence, "at least 0 and below 1");
        GradFlowError.Require(Coherence == 0 || Count > 1, nameof(Coherence), Coherence, "0 for a single sample, which has no pair");
    }
}
