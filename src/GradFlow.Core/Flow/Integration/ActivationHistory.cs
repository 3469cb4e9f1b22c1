namespace GradFlow.Core.Flow.Integration;

/// <summary>Replays the switches of a run to know which neuron was active where, at increasing times.</summary>
internal sealed class ActivationHistory
{
    private readonly ActivationSwitch[] _switches;
    private readonly bool[,] _active;
    private readonly int[] _activeCounts;
    private int _next;

    /// <summary>Starts at time 0.</summary>
    /// <param name="motion">Knows the activations at time 0.</param>
    /// <param name="switches">Every switch, in order of time.</param>
    public ActivationHistory(FlowMotion motion, ActivationSwitch[] switches)
    {
        _switches = switches;
        _active = new bool[motion.Width, motion.SampleCount];
        _activeCounts = new int[motion.Width];
        for (int j = 0; j < motion.Width; j++)
            for (int k = 0; k < motion.SampleCount; k++)
                if (motion.WasActive(j, k)) Set(j, k, true);
    }

    /// <summary>
    /// Number of neurons active on some sample that is not fitted: each can grow at the rate <c>ρ_j = ‖g_{S_j}‖ &gt; 0</c> there
    /// (theory.md §4).
    /// </summary>
    /// <param name="time">Time, not before the one asked for last.</param>
    /// <param name="fitted">Fitted samples.</param>
    public int EscapeDirections(double time, int[] fitted)
    {
        for (; _next < _switches.Length && _switches[_next].Time <= time; _next++)
            Set(_switches[_next].Neuron, _switches[_next].Sample, _switches[_next].IsActive);
        int count = 0;
        for (int j = 0; j < _activeCounts.Length; j++)
        {
            int onFitted = 0;
            foreach (int k in fitted)
                if (_active[j, k]) onFitted++;
            if (_activeCounts[j] > onFitted) count++;
        }
        return count;
    }

    private void Set(int neuron, int sample, bool active)
    {
        _active[neuron, sample] = active;
        _activeCounts[neuron] += active ? 1 : -1;
    }
}
