namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Chooses the next step from the error estimate of the last one, which shrinks with the fourth power of the step, and from how it has
/// changed since the step before (Gustafsson 1994): while tiny neurons grow, the error of one step length soars from step to step.
/// </summary>
/// <param name="tolerance">The error a step may have.</param>
internal sealed class StepControl(double tolerance)
{
    private const double Safety = 0.9;
    private const double LargestGrowth = 4;
    private const double SmallestShrinkage = 0.1;

    private double _acceptedStep;
    private double _acceptedError;

    /// <summary>The step to try next.</summary>
    /// <param name="step">Length of the last step.</param>
    /// <param name="error">Its estimated error; it was accepted if that is within the tolerance.</param>
    public double Next(double step, double error)
    {
        if (!double.IsFinite(error)) return step * SmallestShrinkage;
        double factor = error > 0 ? Safety * FourthRoot(tolerance / error) : LargestGrowth;
        if (error <= tolerance)
        {
            if (_acceptedError > 0 && error > 0) factor *= Math.Min(1, step / _acceptedStep * FourthRoot(_acceptedError / error));
            (_acceptedStep, _acceptedError) = (step, error);
        }
        return step * Math.Clamp(factor, SmallestShrinkage, LargestGrowth);
    }

    private static double FourthRoot(double x) => Math.Sqrt(Math.Sqrt(x));
}
