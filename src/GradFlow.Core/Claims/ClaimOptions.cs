using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>The ladder of runs claims are judged on, and how.</summary>
public sealed record ClaimOptions
{
    private static readonly int[] _defaultDecades = [1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 150];

    /// <summary>
    /// Natural logarithms of the scales λ. The default reaches from 0.1, dense where a norm's excess still is above rounding, to
    /// e^−3000, where the limit process is accurate to below a percent.
    /// </summary>
    public IReadOnlyList<double> LogInitializationScales { get; init; } =
        [.. _defaultDecades.Select(decades => -decades * Math.Log(10)), -3000];

    /// <summary>Seeds of the initial networks.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>
    /// Widths; empty for one that is in the paper's regime with probability 0.99, but from 20 to
    /// <see cref="LargestDefaultWidth"/>, or for <see cref="DefaultCorrelatedWidth"/>.
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [];

    /// <summary>The largest width chosen when none is given.</summary>
    public const int LargestDefaultWidth = 1000;

    /// <summary>The width chosen on correlated inputs, which have no paper's regime.</summary>
    public const int DefaultCorrelatedWidth = 100;

    /// <summary>How the initial networks are drawn.</summary>
    public InitializationScheme Scheme { get; init; } = InitializationScheme.Balanced;

    /// <summary>Loss below which a run counts as having reached zero loss.</summary>
    public double LossTolerance { get; init; } = 1e-16;

    /// <summary>Step tolerance of the integrations.</summary>
    public double Tolerance { get; init; } = 1e-8;

    /// <summary>Largest number of steps of a run.</summary>
    public int MaximumSteps { get; init; } = 1_000_000;

    /// <summary>Largest number of trajectory points a run of the ladder keeps, for reports; no verdict depends on it.</summary>
    public int SampleCount { get; init; } = 60;

    /// <summary>The exponent ε of the alignment time.</summary>
    public double AlignmentExponent { get; init; } = FlowPredictor.DefaultAlignmentExponent;

    /// <summary>Confidence of fitted intervals.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Number of runs at a time; the verdicts do not depend on it.</summary>
    public int ThreadCount { get; init; } = 1;

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        GradFlowError.Require(LogInitializationScales.Count > 0, nameof(LogInitializationScales), "empty", "at least one scale");
        foreach (double scale in LogInitializationScales)
            GradFlowError.Require(double.IsFinite(scale), nameof(LogInitializationScales), scale, "finite");
        GradFlowError.Require(Seeds.Count > 0, "Seed", "empty", "at least one seed");
        foreach (int width in Widths) GradFlowError.Require(width > 0, "Width", width, "at least 1");
        GradFlowError.Require(Confidence is > 0 and < 1, nameof(Confidence), Confidence, "above 0 and below 1");
        GradFlowError.Require(AlignmentExponent is > 0 and < 1, nameof(AlignmentExponent), AlignmentExponent, "above 0 and below 1");
        GradFlowError.Require(LossTolerance > 0, nameof(LossTolerance), LossTolerance, "positive");
        GradFlowError.Require(SampleCount >= 2, nameof(SampleCount), SampleCount, "at least 2");
        GradFlowError.Require(ThreadCount > 0, nameof(ThreadCount), ThreadCount, "at least 1");
    }
}
