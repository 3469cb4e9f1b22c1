using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>The escape directions of the saddles of a run, from the activations at the time, at increasing times.</summary>
internal sealed class ActivationHistory : IDisposable
{
    /// <summary>Number of neurons a thread looks at in a row.</summary>
    private const int RangeSize = 64;

    private readonly ActivationReplay _replay;
    private readonly ThreadTeam _team;
    private readonly double[] _drives;
    private readonly bool[] _arePositive;
    private readonly int _width;

    /// <summary>Starts at time 0.</summary>
    /// <param name="motion">Knows the activations at time 0.</param>
    /// <param name="switches">Every switch, in order of time.</param>
    /// <param name="outputs">Output weights at the end, m of them.</param>
    /// <param name="team">Goes through the neurons.</param>
    public ActivationHistory(FlowMotion motion, ActivationSwitch[] switches, double[] outputs, ThreadTeam team)
    {
        (_team, _width) = (team, motion.Width);
        _replay = new ActivationReplay(_width, motion.SampleCount, switches);
        _arePositive = new bool[_width];
        motion.ForEachInitialNeuron(_team, (j, output, coordinates) =>
        {
            _replay.Begin(j, coordinates);
            // An unbalanced neuron may take the other sign early; at the end one far below the others may be 0.
            _arePositive[j] = (outputs[j] != 0 ? outputs[j] : output) > 0;
        });
        _drives = [.. Enumerable.Range(0, motion.SampleCount).Select(k => motion.ForceScales[k] * motion.Labels[k])];
    }

    /// <summary>
    /// Growth rates <c>ρ_j = ‖g_{M_j}‖</c> of the neurons active on some sample that is not fitted and whose label has the sign of
    /// their output weights, fastest first: the escape directions of the saddle (about_GradFlow_Theory §4). On samples of the other
    /// sign they are about to switch off.
    /// </summary>
    /// <param name="time">Time, not before the one asked for last.</param>
    /// <param name="fitted">Fitted samples.</param>
    public double[] EscapeRates(double time, int[] fitted)
    {
        _replay.AdvanceTo(time);
        double[] positive = [.. _drives.Select(drive => drive > 0 ? drive * drive : 0)];
        double[] negative = [.. _drives.Select(drive => drive < 0 ? drive * drive : 0)];
        foreach (int k in fitted) positive[k] = negative[k] = 0;
        double[] rates = RunMemory<double>.Rent(_width);
        _team.ForRanges(_width, RangeSize, (first, last) =>
        {
            for (int j = first; j < last; j++)
            {
                ReadOnlySpan<byte> active = _replay.Of(j);
                double[] weights = _arePositive[j] ? positive : negative;
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
