using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>Which neuron of a run is active on which sample, replayed from its switches at times that do not decrease.</summary>
internal sealed class ActivationReplay : IDisposable
{
    private readonly ActivationSwitch[] _switches;
    private readonly byte[] _active;
    private readonly int _sampleCount;
    private int _next;

    /// <summary>A replay that begins once <see cref="Begin"/> was told every neuron.</summary>
    /// <param name="width">Number of neurons m.</param>
    /// <param name="sampleCount">Number of samples n.</param>
    /// <param name="switches">Every switch, in order of time.</param>
    public ActivationReplay(int width, int sampleCount, ActivationSwitch[] switches)
    {
        (_switches, _sampleCount) = (switches, sampleCount);
        _active = RunMemory<byte>.Rent(checked(width * sampleCount));
    }

    /// <summary>Sets where a neuron is active at time 0; different neurons from any thread.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="coordinates">Its coordinates v_jk then, n numbers of any scale.</param>
    public void Begin(int neuron, ReadOnlySpan<double> coordinates)
    {
        Span<byte> active = _active.AsSpan(neuron * _sampleCount, _sampleCount);
        for (int k = 0; k < active.Length; k++) active[k] = coordinates[k] > 0 ? (byte)1 : (byte)0;
    }

    /// <summary>Goes on to a time, whose own switches are included.</summary>
    public void AdvanceTo(double time)
    {
        for (; _next < _switches.Length && _switches[_next].Time <= time; _next++)
            _active[_switches[_next].Neuron * _sampleCount + _switches[_next].Sample] = _switches[_next].IsActive ? (byte)1 : (byte)0;
    }

    /// <summary>1 for the samples a neuron is active on, 0 for the others, n of them.</summary>
    public ReadOnlySpan<byte> Of(int neuron) => _active.AsSpan(neuron * _sampleCount, _sampleCount);

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose() => RunMemory<byte>.Return(_active);
}
