using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>The escape directions of the saddles of a run, from the activations at the time, at increasing times.</summary>
internal sealed class ActivationHistory : IDisposable
{
    /// <summary>Number of neurons a thread looks at in a row.</summary>
    private const int RangeSize = 64;

    private readonly ActivationReplay _replay;
    private readonly ThreadTeam _team;
    private readonly double[] _weights;
    private readonly int _width;

    /// <summary>Starts at time 0.</summary>
    /// <param name="motion">Knows the activations at time 0.</param>
    /// <param name="switches">Every switch, in order of time.</param>
    /// <param name="team">Goes through the neurons.</param>
    public ActivationHistory(FlowMotion motion, ActivationSwitch[] switches, ThreadTeam team)
    {
        (_team, _width) = (team, motion.Width);
        _replay = new ActivationReplay(_width, motion.SampleCount, switches);
        motion.ForEachInitialNeuron(_team, (j, _, coordinates) => _replay.Begin(j, coordinates));
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
        _replay.AdvanceTo(time);
        var weights = (double[])_weights.Clone();
        foreach (int k in fitted) weights[k] = 0;
        double[] rates = RunMemory<double>.Rent(_width);
        _team.ForRanges(_width, RangeSize, (first, last) =>
        {
            for (int j = first; j < last; j++)
            {
                ReadOnlySpan<byte> active = _replay.Of(j);
                double sum = 0;
                // Multiplied rather than asked: no branch can be guessed from a random active set.
                for (int k = 0; k < active.Length; k++) sum += active[k] * weights[k];
                rates[j] = Math.Sqrt(sum);
            }
        });
        int count = 0;
        for (int j = 0; j < _width; j++)
            if (rates[j] > 0) rates[count++] = rates[j];
        double[] escapes = NumberSort.Sorted<double>(
            count, items => rates.AsSpan(0, count).CopyTo(items), rate => -rate, (left, right) => right.CompareTo(left), _team);
        RunMemory<double>.Return(rates);
        return escapes;
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose() => _replay.Dispose();
}
