using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>What a generator draws a data set from, and can draw it from again: the same recipe gives the same bits.</summary>
public abstract record DatasetRecipe
{
    /// <summary>Number of samples n, at least 1.</summary>
    public int Count { get; init; }

    /// <summary>Number of input coordinates d, at least 1.</summary>
    public int Dimension { get; init; }

    /// <summary>Seed of the random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>Name of the data set; by default made from its size and seed.</summary>
    public string? Name { get; init; }

    /// <summary>Draws the data set.</summary>
    /// <exception cref="GradFlowException">InvalidOption or TooManySamples.</exception>
    public abstract TrainingDataset Generate();

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption or TooManySamples.</exception>
    public virtual void Validate()
    {
        GradFlowError.Require(Count >= 1, nameof(Count), Count, "at least 1");
        GradFlowError.Require(Dimension >= 1, nameof(Dimension), Dimension, "at least 1");
        int limit = Array.MaxLength / Dimension;
        GradFlowError.Require(Count <= limit, nameof(Count), Count, $"at most {limit} at this Dimension");
    }
}
