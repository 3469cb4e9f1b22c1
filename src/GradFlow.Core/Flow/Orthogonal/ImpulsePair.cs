using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>One impulse or two in sequence over the columns.</summary>
internal sealed class ImpulsePair(SampleColumns columns, double[] forceScales)
{
    /// <summary>The first impulse; 0 past the last column, as rows are handed to the single boosts in whole vectors.</summary>
    public double[] First { get; } = new double[columns.Count + Lanes.Count];

    /// <summary>The second impulse, if there is one.</summary>
    public double[] Second { get; } = new double[columns.Count + Lanes.Count];

    /// <summary>Whether there are two.</summary>
    public bool IsDouble { get; private set; }

    /// <summary>
    /// Binary logarithm of the largest factor <c>e^{2ρ}</c> by which <c>a² + ‖v‖²</c> of a neuron can grow, whatever its active set.
    /// </summary>
    public double LogGrowth { get; private set; }

    /// <summary>Sets the impulses from residuals times durations; the second may be empty.</summary>
    public void Set(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        IsDouble = second.Length > 0;
        columns.Spread(first, forceScales, First);
        columns.Spread(second, forceScales, Second);
        LogGrowth = Growth();
    }

    /// <summary>Sets two impulses that have, in sequence, a given integral and first moment.</summary>
    /// <param name="integrals">Integral of the scaled residuals over the duration, over the columns.</param>
    /// <param name="moments">Integral of the same times the time from the middle of the duration.</param>
    /// <param name="duration">The duration.</param>
    public void SetMoments(ReadOnlySpan<double> integrals, ReadOnlySpan<double> moments, double duration)
    {
        IsDouble = true;
        VectorKernels.Combine(0.5, integrals, -2 / duration, moments, First.AsSpan(0, integrals.Length));
        VectorKernels.Combine(0.5, integrals, 2 / duration, moments, Second.AsSpan(0, integrals.Length));
        LogGrowth = Growth();
    }

    /// <summary>Sets a single impulse to a multiple of another's first.</summary>
    public void Set(ImpulsePair other, double factor)
    {
        IsDouble = false;
        VectorKernels.Scale(other.First, factor, 1, First);
        LogGrowth = Growth();
    }

    private double Growth()
    {
        double angle = Math.Sqrt(VectorKernels.Dot(First, First)) + (IsDouble ? Math.Sqrt(VectorKernels.Dot(Second, Second)) : 0);
        return 2 * angle / Logarithm.OfTwo;
    }
}
