using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Neurons in tiles of eight, side by side: the neuron in a slot is 2^Exponents[slot] times (Outputs[slot], its coordinates), and a
/// column of a tile is one vector.
/// </summary>
internal sealed class NeuronTiles(int columns, int tiles, TileMemory memory)
{
    private AlignedArray<double> _coordinates = memory.Numbers.Take((long)tiles * columns * Lanes.Count, isCleared: false);

    /// <summary>Stored output weights; 0 in an empty slot.</summary>
    public AlignedArray<double> Outputs { get; private set; } = memory.Numbers.Take(tiles * Lanes.Count);

    /// <summary>Binary exponents.</summary>
    public AlignedArray<long> Exponents { get; private set; } = memory.Exponents.Take(tiles * Lanes.Count);

    /// <summary>The tiles there is room for.</summary>
    public int Capacity => Outputs.Length / Lanes.Count;

    /// <summary>Distance of a column of one tile to that of the next.</summary>
    public int TileDistance => columns * Lanes.Count;

    /// <summary>The coordinates of a tile in a range of columns.</summary>
    public Span<double> Columns(int tile, int start, int end) =>
        _coordinates.Slice((tile * columns + start) * Lanes.Count, (end - start) * Lanes.Count);

    /// <summary>The output weights of a tile.</summary>
    public Vector512<double> OutputsOf(int tile) => Vector512.LoadUnsafe(ref Outputs[tile * Lanes.Count]);

    /// <summary>The exponents of a tile.</summary>
    public Vector512<long> ExponentsOf(int tile) => Vector512.LoadUnsafe(ref Exponents[tile * Lanes.Count]);

    /// <summary>Sets output weights and exponents of a tile.</summary>
    public void Set(int tile, Vector512<double> outputs, Vector512<long> exponents)
    {
        outputs.StoreUnsafe(ref Outputs[tile * Lanes.Count]);
        exponents.StoreUnsafe(ref Exponents[tile * Lanes.Count]);
    }

    /// <summary>One coordinate of one neuron.</summary>
    public ref double At(int slot, int column) =>
        ref _coordinates[(slot / Lanes.Count * columns + column) * Lanes.Count + slot % Lanes.Count];

    /// <summary>Copies the coordinates of a neuron in a range of columns to a row.</summary>
    public void CopyRow(int slot, int start, int end, Span<double> row)
    {
        ReadOnlySpan<double> tile = Columns(slot / Lanes.Count, start, end);
        int lane = slot % Lanes.Count;
        for (int c = 0; c < end - start; c++) row[c] = tile[c * Lanes.Count + lane];
    }

    /// <summary>Stores a row as the coordinates of a neuron in a range of columns.</summary>
    public void SetRow(int slot, int start, int end, ReadOnlySpan<double> row)
    {
        Span<double> tile = Columns(slot / Lanes.Count, start, end);
        int lane = slot % Lanes.Count;
        for (int c = 0; c < end - start; c++) tile[c * Lanes.Count + lane] = row[c];
    }

    /// <summary>Copies a tile with its coordinates in a range of columns.</summary>
    /// <param name="tile">Its number.</param>
    /// <param name="to">Receives it.</param>
    /// <param name="target">Its number there.</param>
    /// <param name="start">First column.</param>
    /// <param name="end">One past the last column.</param>
    /// <param name="clearances">Lowered to <c>v_k/|a|</c> of the active coordinates, over all columns, apart for each lane.</param>
    public void CopyTile(int tile, NeuronTiles to, int target, int start, int end, Span<double> clearances)
    {
        TileKernels.Copy(
            Columns(tile, start, end),
            to.Columns(target, start, end),
            Vector512<double>.One / Vector512.Abs(OutputsOf(tile)),
            clearances.Slice(start * Lanes.Count, (end - start) * Lanes.Count));
        to.Set(target, OutputsOf(tile), ExponentsOf(tile));
    }

    /// <summary>Empties a slot.</summary>
    public void Clear(int slot, int start, int end)
    {
        (Outputs[slot], Exponents[slot]) = (0, 0);
        Span<double> tile = Columns(slot / Lanes.Count, start, end);
        for (int i = slot % Lanes.Count; i < tile.Length; i += Lanes.Count) tile[i] = 0;
    }

    /// <summary>Makes room for more tiles, so many in all.</summary>
    public void Resize(int count)
    {
        _coordinates = _coordinates.Resized((long)count * columns * Lanes.Count, isCleared: false);
        (Outputs, Exponents) = (Outputs.Resized(count * Lanes.Count), Exponents.Resized(count * Lanes.Count));
    }
}
