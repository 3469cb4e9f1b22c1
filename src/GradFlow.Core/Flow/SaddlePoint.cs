namespace GradFlow.Core.Flow;

/// <summary>
/// A saddle: a plateau of the loss between activations (about_GradFlow_Theory §4). The first one is the origin; the end point is
/// none. In a run the entry, exit, loss, fitted samples and index are observed; in a prediction they are the predicted ones.
/// </summary>
public sealed record SaddlePoint
{
    /// <summary>Position in the sequence, 0 for the origin.</summary>
    public required int Order { get; init; }

    /// <summary>Time at which the residual of the last sample fitted on the way here had halved; 0 for the origin.</summary>
    public required double EntryTime { get; init; }

    /// <summary>Time at which the residual of the first sample fitted next has halved.</summary>
    public required double ExitTime { get; init; }

    /// <summary>Loss on the plateau, where it changes most slowly.</summary>
    public required double Loss { get; init; }

    /// <summary>Samples already fitted, ascending.</summary>
    public required int[] FittedSamples { get; init; }

    /// <summary>Number of escape directions: waiting neurons with a positive growth rate <c>ρ_j</c>.</summary>
    public required int Index { get; init; }

    /// <summary>
    /// Growth rates <c>ρ_j = √(Σ g_k²)</c> over the samples not fitted, per unit of time, of the <see cref="Index"/> escape
    /// directions, fastest first: the loss has the curvature −ρ_j along each (about_GradFlow_Theory §4).
    /// </summary>
    public required double[] EscapeRates { get; init; }

    /// <summary>Exit time predicted by the limit process; NaN when nothing is predicted for this saddle.</summary>
    public double PredictedTime { get; init; } = double.NaN;

    /// <summary>Loss predicted by the limit process; NaN when nothing is predicted for this saddle.</summary>
    public double PredictedLoss { get; init; } = double.NaN;
}
