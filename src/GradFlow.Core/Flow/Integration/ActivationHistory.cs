using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>Replays the switches of a run to know which neuron was active where, at increasing times.</summary>
internal sealed class ActivationHistory
{
    private readonly ActivationSwitch[] _switches;
    private readonly ThreadTeam _team;
    private readonly bool[,] _active;
    private readonly double[] _weights;
    private int _next;

    /// <summary>Starts at time 0.</summary>
    /// <param name="motion">Knows the activations at time 0.</param>
    /// <param name="switches">Every switch, in order of time.</param>
    /// <param name="team">Goes through the neurons.</param>
    public ActivationHistory(FlowMotion motion, ActivationSwitch[] switches, ThreadTeam team)
    {
        (_switches, _team) = (switches, team);
        _active = new bool[motion.Width, motion.SampleCount];
        _team.For(motion.Width, j =>
        {
            for (int k = 0; k < motion.SampleCount; k++) _active[j, k] = motion.WasActive(j, k);
        });
        _weights = new double[motion.SampleCount];
        for (int k = 0; k < _weights.Length; k++)
        {
            double drive = motion.ForceScales[k] * motion.Labels[k];
            _weights[k] = drive * drive;
        }
    }

    /// <summary>
    /// Growth rates <c>ρ_j = ‖g_{S_j}‖</c> of the neurons active on some sample that is not fitted, fastest first: the escape
    /// directions of the saddle (about_GradFlow_Theory §4).
    /// </summary>
    /// <param name="time">Time, not before the one asked for last.</param>
    /// <param name="fitted">Fitted samples.</param>
    public double[] EscapeRates(double time, int[] fitted)
    {
        for (; _next < _switches.Length && _switches[_next].Time <= time; _next++)
            _active[_switches[_next].Neuron, _switches[_next].Sample] = _switches[_next].IsActive;
        var weights = (double[])_weights.Clone();
        foreach (int k in fitted) weights[k] = 0;
        var rates = new double[_active.GetLength(0)];
        _team.For(rates.Length, j =>
        {
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
                if (_active[j, k]) sum += weights[k];
            rates[j] = Math.Sqrt(sum);
        });
        double[] escapes = Array.FindAll(rates, rate => rate > 0);
        Array.Sort(escapes);
        Array.Reverse(escapes);
        return escapes;
    }
}
