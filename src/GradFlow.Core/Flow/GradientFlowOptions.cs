using GradFlow.Core.Errors;

namespace GradFlow.Core.Flow;

/// <summary>What to integrate to, how exactly, and what to record.</summary>
public sealed record GradientFlowOptions
{
    /// <summary>How to integrate.</summary>
    public FlowEngine Engine { get; init; } = FlowEngine.Automatic;

    /// <summary>Loss at which to stop, absolute; 0 never stops on the loss.</summary>
    public double LossTolerance { get; init; } = 1e-12;

    /// <summary>End time, or infinity.</summary>
    public double EndTime { get; init; } = double.PositiveInfinity;

    /// <summary>Step tolerance: largest estimated relative error of the weights a step may make.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Largest number of accepted steps.</summary>
    public int MaximumSteps { get; init; } = 1_000_000;

    /// <summary>A constant step for convergence studies; 0 chooses the step by <see cref="Tolerance"/>.</summary>
    public double FixedStep { get; init; }

    /// <summary>Largest number of trajectory points to keep, the two ends included.</summary>
    public int SampleCount { get; init; } = 200;

    /// <summary>Ascending times at which the whole network is wanted; the steps are not shortened for them.</summary>
    public IReadOnlyList<double> SnapshotTimes { get; init; } = [];

    /// <summary>Number of threads one run may use; the result does not depend on it.</summary>
    public int ThreadCount { get; init; } = 1;

    /// <summary>Throws when an option is outside its range, which it calls what a user of the cmdlets does.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        GradFlowError.Require(Enum.IsDefined(Engine), nameof(Engine), Engine, "Automatic, Orthogonal or General");
        GradFlowError.Require(LossTolerance >= 0 && double.IsFinite(LossTolerance), nameof(LossTolerance), LossTolerance, "zero or a positive number");
        GradFlowError.Require(EndTime > 0, "Time", EndTime, "a positive time");
        GradFlowError.Require(LossTolerance > 0 || double.IsFinite(EndTime), nameof(LossTolerance), LossTolerance, "positive when no end time is given");
        GradFlowError.Require(Tolerance is > 0 and <= 0.1, nameof(Tolerance), Tolerance, "above 0 and at most 0.1");
        GradFlowError.Require(MaximumSteps > 0, nameof(MaximumSteps), MaximumSteps, "at least 1");
        GradFlowError.Require(FixedStep >= 0 && double.IsFinite(FixedStep), nameof(FixedStep), FixedStep, "zero or a positive step");
        GradFlowError.Require(SampleCount >= 2, nameof(SampleCount), SampleCount, "at least 2");
        GradFlowError.Require(ThreadCount > 0, nameof(ThreadCount), ThreadCount, "at least 1");
        for (int i = 0; i < SnapshotTimes.Count; i++)
            GradFlowError.Require(SnapshotTimes[i] >= (i == 0 ? 0 : SnapshotTimes[i - 1]), "Time", SnapshotTimes[i], "ascending and not negative");
    }
}
