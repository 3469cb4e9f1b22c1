using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Records;

/// <summary>A recorded run in short: what a table of many runs shows, without networks, trajectory and switches.</summary>
public sealed record RunSummary
{
    /// <summary>The hash of the run's inputs.</summary>
    public required string InputHash { get; init; }

    /// <summary>What was run.</summary>
    public required FlowAlgorithm Algorithm { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of samples n.</summary>
    public required int Count { get; init; }

    /// <summary>Number of input coordinates d.</summary>
    public required int Dimension { get; init; }

    /// <summary>Seed of the data set, if it was drawn.</summary>
    public required int? DatasetSeed { get; init; }

    /// <summary>Number of neurons m.</summary>
    public required int Width { get; init; }

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    public required double LogInitializationScale { get; init; }

    /// <summary>How the initial network was drawn, if it was.</summary>
    public required InitializationScheme? Scheme { get; init; }

    /// <summary>Seed of the initial network, if it was drawn.</summary>
    public required int? Seed { get; init; }

    /// <summary>Why the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Which hypotheses the initial network meets.</summary>
    public required FlowRegime Regime { get; init; }

    /// <summary>Time at the end.</summary>
    public required double Time { get; init; }

    /// <summary>Loss at the end.</summary>
    public required double Loss { get; init; }

    /// <summary>Samples no neuron could reach.</summary>
    public required int[] UnreachableSamples { get; init; }

    /// <summary>The saddles visited, in order.</summary>
    public required SaddlePoint[] Saddles { get; init; }

    /// <summary>Accepted steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Rejected trial steps.</summary>
    public required int RejectedSteps { get; init; }

    /// <summary>Variation norm <c>F(h)</c> of the function at the end; null when it was not measured.</summary>
    public required double? FunctionNorm { get; init; }

    /// <summary>Smallest variation norm <c>F*</c> of any interpolator; null when it was not measured.</summary>
    public required double? MinimumNorm { get; init; }

    /// <summary>What computed the run, and where.</summary>
    public required RunOrigin Origin { get; init; }
}
