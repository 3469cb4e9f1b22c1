namespace GradFlow.Core.Flow.Integration;

/// <summary>Chooses the next step from the error estimate of the last one, which shrinks with the fourth power of the step.</summary>
internal static class StepControl
{
    private const double Safety = 0.9;
    private const double LargestGrowth = 4;
    private const double SmallestShrinkage = 0.1;

    /// <summary>A step that has just been shortened grows slowly: while tiny neurons grow, the error soars with the step.</summary>
    private const double LargestGrowthAfterRejection = 1.4;

    /// <summary>The step to try next.</summary>
    /// <param name="step">Length of the last step.</param>
    /// <param name="error">Its estimated error.</param>
    /// <param name="tolerance">The error it may have.</param>
    /// <param name="wasShortened">Whether a longer step from the same place has been rejected.</param>
    public static double Next(double step, double error, double tolerance, bool wasShortened)
    {
        if (!double.IsFinite(error)) return step * SmallestShrinkage;
        double factor = error > 0 ? Safety * Math.Sqrt(Math.Sqrt(tolerance / error)) : LargestGrowth;
        return step * Math.Clamp(factor, SmallestShrinkage, wasShortened ? LargestGrowthAfterRejection : LargestGrowth);
    }
}
