namespace GradFlow.Core.Flow.Integration;

/// <summary>Chooses the next step from the error estimate of the last one, which shrinks with the third power of the step.</summary>
internal static class StepControl
{
    private const double Safety = 0.9;
    private const double LargestGrowth = 4;
    private const double SmallestShrinkage = 0.1;

    /// <summary>The step to try next.</summary>
    public static double Next(double step, double error, double tolerance)
    {
        if (!double.IsFinite(error)) return step * SmallestShrinkage;
        double factor = error > 0 ? Safety * Math.Cbrt(tolerance / error) : LargestGrowth;
        return step * Math.Clamp(factor, SmallestShrinkage, LargestGrowth);
    }
}
