using GradFlow.Core.Flow;

namespace GradFlow.Core.Records.Documents;

/// <summary>What came out of a run, but for what grows with its length or width.</summary>
internal sealed class ResultsDocument
{
    public required RunStatus Status { get; set; }

    public required double Time { get; set; }

    public required double Loss { get; set; }

    public required double GradientNorm { get; set; }

    public FlowEngine? Engine { get; set; }

    public required FlowRegime Regime { get; set; }

    public required double StepSizeLimit { get; set; }

    public required int[] UnreachableSamples { get; set; }

    public required double[] FitTimes { get; set; }

    public required double BalancednessDrift { get; set; }

    public required int Steps { get; set; }

    public required int RejectedSteps { get; set; }

    public required double ElapsedSeconds { get; set; }

    public required SaddlePoint[] Saddles { get; set; }

    /// <summary>Variation norm of the function, when it was measured.</summary>
    public double? FunctionNorm { get; set; }

    /// <summary>Smallest variation norm of any interpolator, when it was measured.</summary>
    public double? MinimumNorm { get; set; }
}
