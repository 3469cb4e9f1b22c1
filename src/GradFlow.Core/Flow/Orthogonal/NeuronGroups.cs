using System.Numerics;
using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Width compression: gathers neurons that share an active set into groups, and dissolves a group before one of its members can
/// switch. Events stay per neuron.
/// </summary>
internal sealed class NeuronGroups(MovingNeurons neurons, InitialNeurons initial, NeuronBlocks blocks, SampleColumns columns)
{
    /// <summary>An active set is kept in 64 bits while groups form; beyond, so many active sets exist that no two neurons share one.</summary>
    private const int MostGroupedColumns = 64;

    private const int LargestInterval = 8;

    /// <summary>Largest squared force against a coordinate, relative to the squared force, with which a neuron counts as settled.</summary>
    private const double LargestOpposingShare = 0.0025;

    private int _stepsToForming = 1;
    private int _interval = 1;

    /// <summary>Whether to try to form groups after this step; the attempts become rarer for as long as nothing dissolves.</summary>
    public bool IsDue()
    {
        if (columns.Count > MostGroupedColumns || --_stepsToForming > 0) return false;
        _interval = Math.Min(2 * _interval, LargestInterval);
        _stepsToForming = _interval;
        return true;
    }

    /// <summary>
    /// Gathers neurons that share an active set and have settled on it under the first impulse, where the second moment is smaller
    /// than the group.
    /// </summary>
    /// <returns>Whether any neuron has another place.</returns>
    public bool Form()
    {
        blocks.ForEach(FindCandidates);
        var counts = new SortedDictionary<(ulong ActiveSet, int Sign), int>();
        foreach (NeuronBlock block in blocks.All)
            foreach ((var key, List<int> slots) in block.Candidates) counts[key] = counts.GetValueOrDefault(key) + slots.Count;
        var chosen = new Dictionary<(ulong ActiveSet, int Sign), GroupMembers>();
        foreach ((var key, int count) in counts)
        {
            int size = BitOperations.PopCount(key.ActiveSet) + 1;
            if (count > size * size) chosen.Add(key, new GroupMembers(ColumnsOf(key.ActiveSet), count));
        }
        Dictionary<(ulong, int), int>[] starts = new Dictionary<(ulong, int), int>[blocks.All.Length];
        Dictionary<(ulong, int), int> next = chosen.Keys.ToDictionary(key => key, _ => 0);
        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = new Dictionary<(ulong, int), int>(next);
            foreach ((var key, List<int> slots) in blocks.All[i].Candidates)
                if (next.TryGetValue(key, out int start)) next[key] = start + slots.Count;
        }
        blocks.ForEach(block =>
        {
            foreach ((var key, List<int> slots) in block.Candidates)
            {
                if (!chosen.TryGetValue(key, out GroupMembers? members)) continue;
                int member = starts[blocks.IndexOf(block)][key];
                foreach (int slot in slots)
                {
                    members.Set(member++, block, slot);
                    block.Remove(slot);
                }
            }
            block.Candidates.Clear();
            if (chosen.Count > 0) block.Pack();
        });
        GroupMembers[] all = [.. chosen.Values];
        var groups = new NeuronGroup[all.Length];
        blocks.For(all.Length, i => groups[i] = new NeuronGroup(all[i], initial));
        foreach (NeuronGroup group in groups) blocks.Add(group);
        bool concentrates = blocks.Concentrate();
        blocks.FindMoving();
        return groups.Length > 0 || concentrates;
    }

    /// <summary>Dissolves the groups one of whose members may have switched in the last motion.</summary>
    /// <returns>Whether there was one: then the motion has to be repeated.</returns>
    public bool DissolveSwitching()
    {
        bool found = false;
        foreach (NeuronBlock block in blocks.All)
            for (int i = block.Groups.Count - 1; i >= 0; i--)
            {
                if (!block.Groups[i].MaySwitch) continue;
                Dissolve(block.Groups[i]);
                block.Groups[i].Dispose();
                block.Groups.RemoveAt(i);
                found = true;
            }
        if (found) blocks.FindMoving();
        return found;
    }

    private void FindCandidates(NeuronBlock block)
    {
        for (int tile = 0; tile < block.TileCount; tile++)
        {
            (Vector512<ulong> sets, Vector512<double> haveSettled) = neurons.ActiveSets(block, tile, LargestOpposingShare);
            // The aggregate of a group neglects the square of a member's imbalance.
            ulong suited = Vector512.ExtractMostSignificantBits(haveSettled & MovingNeurons.AreBalanced(block, tile));
            for (int lane = 0; lane < Lanes.Count; lane++)
            {
                int slot = tile * Lanes.Count + lane;
                if ((suited >> lane & 1) == 0 || block.Present.Outputs[slot] == 0) continue;
                (ulong, int) key = (sets[lane], Math.Sign(block.Present.Outputs[slot]));
                if (!block.Candidates.TryGetValue(key, out List<int>? slots)) block.Candidates.Add(key, slots = []);
                slots.Add(slot);
            }
        }
    }

    private int[] ColumnsOf(ulong activeSet) => [.. Enumerable.Range(0, columns.Count).Where(c => (activeSet >> c & 1) != 0)];

    private void Dissolve(NeuronGroup group)
    {
        var row = new double[columns.Count];
        for (int i = 0; i < group.Members.Length; i++)
        {
            (double output, int exponent) = group.Recover(i, moves: false, row);
            blocks.Of(group.Members[i]).Add(group.Members[i], output, exponent, row);
        }
        (_stepsToForming, _interval) = (1, 1);
    }
}
