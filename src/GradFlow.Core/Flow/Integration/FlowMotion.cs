using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// The neurons of one network moving under a given residual. The integrator decides which residual acts for how long; a motion
/// carries it out exactly. An impulse is a residual times a duration, n numbers; a boost is the motion under one impulse.
/// </summary>
internal abstract class FlowMotion : IDisposable
{
    /// <summary>Number of neurons a thread hands on in a row.</summary>
    private const int RangeSize = 64;

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
    /// <see cref="Propose"/> for a single boost that is to be looked into: <see cref="ObserveFlight"/> tells where the motion is at
    /// shares of it.
    /// </summary>
    /// <param name="impulse">The impulse.</param>
    /// <param name="shares">Ascending shares of it, at most <see cref="FlowIntegrator.PointsPerFlight"/>.</param>
    /// <param name="residuals">Receives the residuals at the end.</param>
    public abstract void ProposeFlight(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, Span<double> residuals);

    /// <summary>
    /// The aggregated states at the shares of the flight proposed last, before it is accepted; element i belongs to <c>times[i]</c>.
    /// </summary>
    public abstract TrajectoryPoint[] ObserveFlight(ReadOnlySpan<double> times);

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

    /// <summary>Number of switches so far.</summary>
    public abstract int SwitchCount { get; }

    /// <summary>Every switch so far, in no particular order.</summary>
    /// <param name="switches">Receives <see cref="SwitchCount"/> of them at its start.</param>
    public abstract void CopySwitches(ActivationSwitch[] switches);

    /// <summary>A neuron at time 0, over a power of two of its own.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="coordinates">Receives <c>v_jk = w_j·x_k/b_k</c>, n numbers.</param>
    /// <returns>The output weight.</returns>
    public abstract double InitialNeuron(int neuron, Span<double> coordinates);

    /// <summary>Receives a neuron at time 0, see <see cref="InitialNeuron"/>.</summary>
    public delegate void InitialReceiver(int neuron, double output, ReadOnlySpan<double> coordinates);

    /// <summary>Hands on every neuron at time 0, on all threads; the coordinates are valid during the call.</summary>
    public void ForEachInitialNeuron(ThreadTeam team, InitialReceiver receive) => team.ForRanges(Width, RangeSize, (first, last) =>
    {
        var coordinates = new double[SampleCount];
        for (int j = first; j < last; j++) receive(j, InitialNeuron(j, coordinates), coordinates);
    });

    /// <summary>Number of neurons m.</summary>
    public abstract int Width { get; }

    /// <summary>
    /// The network at the present state, and the largest change of <c>a_j² − ‖w_j‖²</c> since time 0, relative to <c>a_j² + ‖w_j‖²</c>.
    /// </summary>
    public abstract (ReluNetwork Network, double BalancednessDrift) End();

    /// <summary>Gives the memory of the state back, once it is not looked at any more.</summary>
    public abstract void Dispose();
}
