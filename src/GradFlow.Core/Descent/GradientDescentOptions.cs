using GradFlow.Core.Errors;

namespace GradFlow.Core.Descent;

/// <summary>How a gradient descent goes, and what of it is kept.</summary>
public sealed record GradientDescentOptions
{
    /// <summary>Step size η, positive: the time of the flow one iteration stands for.</summary>
    public double StepSize { get; init; }

    /// <summary>Number of iterations, at least 1.</summary>
    public int Iterations { get; init; }

    /// <summary>Loss at which to stop, absolute; 0 never stops on the loss.</summary>
    public double LossTolerance { get; init; }

    /// <summary>Largest number of trajectory points, at geometrically spaced iterations, the two ends included.</summary>
    public int SampleCount { get; init; } = 200;

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        GradFlowError.Require(StepSize > 0 && double.IsFinite(StepSize), nameof(StepSize), StepSize, "a positive, finite step");
        GradFlowError.Require(Iterations >= 1, nameof(Iterations), Iterations, "at least 1");
        GradFlowError.Require(LossTolerance >= 0 && double.IsFinite(LossTolerance), nameof(LossTolerance), LossTolerance, "zero or a positive number");
        GradFlowError.Require(SampleCount >= 2, nameof(SampleCount), SampleCount, "at least 2");
    }
}
