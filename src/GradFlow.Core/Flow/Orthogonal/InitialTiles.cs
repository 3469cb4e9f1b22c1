using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>What is known of the neurons of tiles from time 0, side by side; see <see cref="InitialNeurons"/>.</summary>
internal sealed class InitialTiles(int tiles, TileMemory memory)
{
    private AlignedArray<double> _imbalances = memory.Numbers.Take(tiles * Lanes.Count);
    private AlignedArray<double> _frozenPositive = memory.Numbers.Take(tiles * Lanes.Count);
    private AlignedArray<double> _frozenNegative = memory.Numbers.Take(tiles * Lanes.Count);
    private AlignedArray<long> _exponents = memory.Exponents.Take(tiles * Lanes.Count);

    /// <summary>The conserved <c>a² − ‖w‖²</c>, over 2^(2·exponent).</summary>
    public Vector512<double> ImbalancesOf(int tile) => Vector512.LoadUnsafe(ref _imbalances[tile * Lanes.Count]);

    /// <summary>What the coordinates frozen from the start add to <c>w·D₊</c>, over 2^exponent.</summary>
    public Vector512<double> FrozenPositiveOf(int tile) => Vector512.LoadUnsafe(ref _frozenPositive[tile * Lanes.Count]);

    /// <summary>What the coordinates frozen from the start add to <c>−w·D₋</c>, over 2^exponent.</summary>
    public Vector512<double> FrozenNegativeOf(int tile) => Vector512.LoadUnsafe(ref _frozenNegative[tile * Lanes.Count]);

    /// <summary>Binary exponents.</summary>
    public Vector512<long> ExponentsOf(int tile) => Vector512.LoadUnsafe(ref _exponents[tile * Lanes.Count]);

    /// <summary>Fills a slot with what is known of a neuron.</summary>
    public void Set(int slot, InitialNeurons initial, int neuron)
    {
        _imbalances[slot] = initial.Imbalance(neuron);
        _frozenPositive[slot] = initial.FrozenPositive[neuron];
        _frozenNegative[slot] = initial.FrozenNegative[neuron];
        _exponents[slot] = initial.Exponents[neuron];
    }

    /// <summary>Empties a slot.</summary>
    public void ClearSlot(int slot) =>
        (_imbalances[slot], _frozenPositive[slot], _frozenNegative[slot], _exponents[slot]) = (0, 0, 0, 0);

    /// <summary>Makes room for more tiles, so many in all.</summary>
    public void Resize(int count)
    {
        int slots = count * Lanes.Count;
        (_imbalances, _exponents) = (_imbalances.Resized(slots), _exponents.Resized(slots));
        (_frozenPositive, _frozenNegative) = (_frozenPositive.Resized(slots), _frozenNegative.Resized(slots));
    }
}
