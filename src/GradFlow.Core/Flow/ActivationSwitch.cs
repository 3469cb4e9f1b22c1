namespace GradFlow.Core.Flow;

/// <summary>A change of a neuron's activation on a sample, located exactly (about_GradFlow_Theory §3).</summary>
/// <param name="Time">Time of the switch.</param>
/// <param name="Neuron">Neuron j, from 0.</param>
/// <param name="Sample">Sample k, from 0.</param>
/// <param name="IsActive">Whether the neuron is active on the sample afterwards; on orthogonal data always false.</param>
public readonly record struct ActivationSwitch(double Time, int Neuron, int Sample, bool IsActive)
{
    /// <summary>The sample, complemented for an inactive neuron: a run has many switches, and each takes no more than 16 bytes.</summary>
    private readonly int _sampleAndState = IsActive ? Sample : ~Sample;

    /// <summary>Sample k, from 0.</summary>
    public int Sample => IsActive ? _sampleAndState : ~_sampleAndState;

    /// <summary>Whether the neuron is active on the sample afterwards; on orthogonal data always false.</summary>
    public bool IsActive => _sampleAndState >= 0;

    /// <summary>By time; at one time by neuron and sample, so that the order is always the same.</summary>
    internal static Comparison<ActivationSwitch> ByTime { get; } = (left, right) =>
        left.Time < right.Time ? -1
        : left.Time > right.Time ? 1
        : (left.Neuron, left.Sample).CompareTo((right.Neuron, right.Sample));
}
