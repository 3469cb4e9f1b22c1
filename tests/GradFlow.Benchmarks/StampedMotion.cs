using System.Diagnostics;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;

namespace GradFlow.Benchmarks;

/// <summary>A motion that notes the time of the clock at which every step is accepted.</summary>
internal sealed class StampedMotion(FlowMotion motion) : FlowMotion
{
    private readonly List<long> _stamps = [];

    /// <summary>Milliseconds per step: the median over the last steps of the run, which a pause of the garbage collector does not move.</summary>
    public double TimePerStep(int lastSteps) => Measurement.Median(
        [.. Enumerable.Range(1, lastSteps).Select(i => Stopwatch.GetElapsedTime(_stamps[^(i + 1)], _stamps[^i]).TotalMilliseconds)]);

    /// <inheritdoc/>
    public override int SampleCount => motion.SampleCount;

    /// <inheritdoc/>
    public override double[] Labels => motion.Labels;

    /// <inheritdoc/>
    public override double[] ForceScales => motion.ForceScales;

    /// <inheritdoc/>
    public override int SwitchCount => motion.SwitchCount;

    /// <inheritdoc/>
    public override void CopySwitches(ActivationSwitch[] switches) => motion.CopySwitches(switches);

    /// <inheritdoc/>
    public override int Width => motion.Width;

    /// <inheritdoc/>
    public override void Residuals(Span<double> residuals) => motion.Residuals(residuals);

    /// <inheritdoc/>
    public override void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals) =>
        motion.Explore(first, second, residuals);

    /// <inheritdoc/>
    public override void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals) =>
        motion.Propose(first, second, residuals);

    /// <inheritdoc/>
    public override void Accept(double startTime, double endTime)
    {
        motion.Accept(startTime, endTime);
        _stamps.Add(Stopwatch.GetTimestamp());
    }

    /// <inheritdoc/>
    public override TrajectoryPoint Observe(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double time, ReadOnlySpan<double> residuals) =>
        motion.Observe(first, second, time, residuals);

    /// <inheritdoc/>
    public override void ProposeFlight(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, Span<double> residuals) =>
        motion.ProposeFlight(impulse, shares, residuals);

    /// <inheritdoc/>
    public override TrajectoryPoint[] ObserveFlight(ReadOnlySpan<double> times) => motion.ObserveFlight(times);

    /// <inheritdoc/>
    public override ReluNetwork NetworkAfter(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => motion.NetworkAfter(first, second);

    /// <inheritdoc/>
    public override double QuietTime(ReadOnlySpan<double> residuals, double change) => motion.QuietTime(residuals, change);

    /// <inheritdoc/>
    public override bool IsReachable(int sample) => motion.IsReachable(sample);

    /// <inheritdoc/>
    public override bool StandsStill(ReadOnlySpan<double> residuals, double lossTolerance) => motion.StandsStill(residuals, lossTolerance);

    /// <inheritdoc/>
    public override double GradientNorm(ReadOnlySpan<double> residuals) => motion.GradientNorm(residuals);

    /// <inheritdoc/>
    public override double InitialNeuron(int neuron, Span<double> coordinates) => motion.InitialNeuron(neuron, coordinates);

    /// <inheritdoc/>
    public override (ReluNetwork Network, double BalancednessDrift) End() => motion.End();

    /// <inheritdoc/>
    public override void Dispose() => motion.Dispose();
}
