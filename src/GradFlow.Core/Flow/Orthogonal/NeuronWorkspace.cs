using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>What one thread needs while it goes through a block; from one block to the next it stays in the thread's caches.</summary>
internal sealed class NeuronWorkspace(int columns)
{
    private readonly AlignedArray<double> _laneShares = new(columns * Lanes.Count);
    private readonly AlignedArray<double> _laneClearances = new(columns * Lanes.Count);

    /// <summary>Work space of the boosts.</summary>
    public TileBoost Boost { get; } = new(columns);

    /// <summary>A tile after a motion that is not kept, and room for as many rows.</summary>
    public NeuronTiles Moved { get; } = new(columns, 2, TileMemory.Own);

    /// <summary>One neuron's coordinates.</summary>
    public double[] Row { get; } = new double[columns];

    /// <summary>Shares of the output over the columns, apart for each lane of the tiles; 0 between the blocks.</summary>
    public Span<double> LaneShares => _laneShares.Span;

    /// <summary>Those of a range of columns.</summary>
    public Span<double> LaneSharesOf(int start, int end) => _laneShares.Slice(start * Lanes.Count, (end - start) * Lanes.Count);

    /// <summary>Smallest <c>v_k/|a|</c> of active coordinates over the columns, apart for each lane of the tiles.</summary>
    public Span<double> LaneClearances => _laneClearances.Span;
}
