using GradFlow.Core.Networks;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// The neurons of one network moving under a given residual. The integrator decides which residual acts for how long; a motion
/// carries it out exactly. An impulse is a residual times a duration, n numbers; a boost is the motion under one impulse.
/// </summary>
internal abstract class FlowMotion
{
    /// <summary>Number of samples n.</summary>
    public abstract int SampleCount { get; }

    /// <summary>Labels <c>y_k</c>.</summary>
    public abstract double[] Labels { get; }

    /// <summary>Force scales <c>b_k/n</c>: a residual r pulls with at most <c>b_k |r_k|/n</c>, a rate in 1/time.</summary>
    public abstract double[] ForceScales { get; }

    /// <summary>The residuals at the present state.</summary>
    public abstract void Residuals(Span<double> residuals);

    /// <summary>The residuals after one boost, or two in sequence, from the present state, which stays.</summary>
    /// <param name="first">First impulse.</param>
    /// <param name="second">Second impulse; empty for a single boost.</param>
    /// <param name="residuals">Receives the residuals.</param>
    public abstract void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals);

    /// <summary>Like <see cref="Explore"/>, keeping the new state as the proposal for <see cref="Accept"/>.</summary>
    public abstract void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals);

    /// <summary>Makes the last proposal the present state; its switches lie between the two times.</summary>
    public abstract void Accept(double startTime, double endTime);

    /// <summary>The aggregated state after two boosts from the present state, which stays; empty impulses for the present state.</summary>
    public abstract TrajectoryPoint Observe(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double time, ReadOnlySpan<double> residuals);

    /// <summary>
    /// The aggregated states at ascending shares of one boost from the present state, which stays; element i belongs to
    /// <c>times[i]</c>.
    /// </summary>
    public virtual TrajectoryPoint[] ObserveAlong(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, ReadOnlySpan<double> times)
    {
        var points = new TrajectoryPoint[shares.Length];
        double[] part = new double[impulse.Length];
        for (int i = 0; i < points.Length; i++)
        {
            for (int k = 0; k < part.Length; k++) part[k] = shares[i] * impulse[k];
            points[i] = Observe(part, default, times[i], default);
        }
        return points;
    }

    /// <summary>The network after two boosts from the present state, which stays; empty impulses for the present state.</summary>
    public abstract ReluNetwork NetworkAfter(ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    /// <summary>
    /// A time during which no sample's output can change by more than <paramref name="change"/> under a constant residual.
    /// </summary>
    public abstract double QuietTime(ReadOnlySpan<double> residuals, double change);

    /// <summary>Whether any neuron is still active on the sample.</summary>
    public abstract bool IsReachable(int sample);

    /// <summary>
    /// Whether the flow stands still with a loss above a tolerance: whatever is left of the loss is out of its reach.
    /// </summary>
    /// <param name="residuals">The residuals at the present state.</param>
    /// <param name="lossTolerance">Loss to be reached.</param>
    public abstract bool StandsStill(ReadOnlySpan<double> residuals, double lossTolerance);

    /// <summary>
    /// Speed <c>‖dθ/dt‖</c> of the flow at the present state: the norm of the gradient, where a boundary slides of the element of the
    /// subdifferential the flow follows.
    /// </summary>
    public abstract double GradientNorm(ReadOnlySpan<double> residuals);

    /// <summary>Every switch so far, in no particular order.</summary>
    public abstract ActivationSwitch[] Switches { get; }

    /// <summary>Whether neuron j was active on sample k at time 0, m×n.</summary>
    public abstract bool WasActive(int neuron, int sample);

    /// <summary>Number of neurons m.</summary>
    public abstract int Width { get; }

    /// <summary>Largest change of <c>a_j² − ‖w_j‖²</c> since time 0, relative to <c>a_j² + ‖w_j‖²</c>.</summary>
    public abstract double BalancednessDrift();
}
