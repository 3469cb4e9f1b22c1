using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The memory of the tiles of a run: what a block needs for the present and the proposed state and for what is known from time 0.</summary>
/// <param name="blocks">Number of blocks.</param>
/// <param name="tiles">Largest number of tiles of a block at time 0.</param>
/// <param name="columns">Number of columns.</param>
internal sealed class TileMemory(int blocks, int tiles, int columns) : IDisposable
{
    /// <summary>Memory outside any run's, for tiles whose number is not known beforehand.</summary>
    public static TileMemory Own { get; } = new(0, 0, 0);

    /// <summary>For coordinates and output weights of two states, and three numbers known from time 0.</summary>
    public AlignedArena<double> Numbers { get; } = new((long)blocks * tiles * (2 * (columns + 1) + 3) * Lanes.Count);

    /// <summary>For the binary exponents of two states and of time 0.</summary>
    public AlignedArena<long> Exponents { get; } = new((long)blocks * tiles * 3 * Lanes.Count);

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose()
    {
        Numbers.Dispose();
        Exponents.Dispose();
    }
}
