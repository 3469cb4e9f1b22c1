namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Width compression: gathers neurons that share an active set into groups, and dissolves a group before one of its members can
/// switch. Events stay per neuron.
/// </summary>
internal sealed class NeuronGroups(MovingRows rows, InitialNeurons initial, NeuronBlocks blocks, SampleColumns columns)
{
    /// <summary>An active set is kept in 64 bits while groups form; beyond, so many active sets exist that no two neurons share one.</summary>
    private const int MostGroupedColumns = 64;

    private const int LargestInterval = 8;

    /// <summary>Largest squared force against a coordinate, relative to the squared force, with which a neuron counts as settled.</summary>
    private const double LargestOpposingShare = 0.0025;

    /// <summary>Largest <c>|a² − ‖w‖²|/a²</c> of a member of a group: the aggregate neglects its square.</summary>
    private const double LargestImbalance = 1e-7;

    private readonly HashSet<int> _grouped = [];
    private int _stepsToForming = 1;
    private int _interval = 1;
    private int _count;

    /// <summary>Whether to try to form groups after this step; the attempts become rarer for as long as nothing dissolves.</summary>
    public bool IsDue()
    {
        if (columns.Stride > MostGroupedColumns || --_stepsToForming > 0) return false;
        _interval = Math.Min(2 * _interval, LargestInterval);
        _stepsToForming = _interval;
        return true;
    }

    /// <summary>
    /// Gathers neurons that share an active set and have settled on it under the first impulse, where the second moment is smaller
    /// than the group.
    /// </summary>
    public void Form()
    {
        var candidates = new Dictionary<(ulong ActiveSet, int Sign), List<int>>();
        foreach (NeuronBlock block in blocks.All)
            foreach (int j in block.Alive)
            {
                if (SettledActiveSet(j) is not { } set) continue;
                (ulong, int) key = (set, Math.Sign(rows.Present.Outputs[j]));
                if (!candidates.TryGetValue(key, out List<int>? members)) candidates.Add(key, members = []);
                members.Add(j);
            }
        foreach (((ulong set, int sign), List<int> members) in candidates)
        {
            int[] active = [.. Enumerable.Range(0, columns.Stride).Where(c => (set >> c & 1) != 0)];
            if (members.Count <= (active.Length + 1) * (active.Length + 1)) continue;
            blocks.All[_count++ % blocks.All.Length].Groups.Add(new NeuronGroup([.. members], active, rows.Present, initial, sign));
            _grouped.UnionWith(members);
        }
        if (_grouped.Count == 0) return;
        foreach (NeuronBlock block in blocks.All) block.Alive.RemoveAll(_grouped.Contains);
        _grouped.Clear();
    }

    /// <summary>Dissolves the groups one of whose members may have switched in the last motion.</summary>
    /// <returns>Whether there was one: then the motion has to be repeated.</returns>
    public bool DissolveSwitching()
    {
        bool found = false;
        foreach (NeuronBlock block in blocks.All)
            foreach (NeuronGroup group in block.Groups.FindAll(group => group.MaySwitch))
            {
                block.Groups.Remove(group);
                Dissolve(group);
                found = true;
            }
        return found;
    }

    /// <summary>Dissolves every group.</summary>
    public void DissolveAll()
    {
        foreach (NeuronBlock block in blocks.All)
        {
            foreach (NeuronGroup group in block.Groups) Dissolve(group);
            block.Groups.Clear();
        }
    }

    private void Dissolve(NeuronGroup group)
    {
        for (int i = 0; i < group.Members.Length; i++)
        {
            rows.Return(group, i);
            List<int> alive = blocks.Of(group.Members[i]).Alive;
            alive.Insert(~alive.BinarySearch(group.Members[i]), group.Members[i]);
        }
        _count--;
        (_stepsToForming, _interval) = (1, 1);
    }

    /// <summary>
    /// The active set of a neuron as bits, if it may join a group: no force of weight pulls a coordinate down, and its conserved
    /// imbalance is far below its size, as the aggregate of a group assumes.
    /// </summary>
    private ulong? SettledActiveSet(int neuron)
    {
        ReadOnlySpan<double> row = rows.Present.Row(neuron);
        double a = rows.Present.Outputs[neuron], against = 0, total = 0;
        ulong set = 0;
        for (int c = 0; c < row.Length; c++)
        {
            if (row[c] <= 0) continue;
            set |= 1UL << c;
            double force = rows.FirstImpulse[c], square = force * force;
            total += square;
            if (a * force < 0) against = Math.Max(against, square);
        }
        double imbalance = Math.Abs(Math.ScaleB(initial.Imbalance(neuron), 2 * (initial.Exponents[neuron] - rows.Present.Exponents[neuron])));
        return a != 0 && against <= LargestOpposingShare * total && imbalance <= LargestImbalance * a * a ? set : null;
    }
}
