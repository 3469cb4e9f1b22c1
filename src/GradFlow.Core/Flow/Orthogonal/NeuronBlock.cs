using System.Numerics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// A fixed range of neurons with its own work space. Blocks depend on the size of the network alone, so that their partial sums,
/// added in order, give the same bits for any number of threads.
/// </summary>
internal sealed class NeuronBlock
{
    /// <summary>A block that is packed when the slots in use would fill less than this share of its tiles.</summary>
    private const double FullShare = 0.75;

    /// <summary>Tiles for the neurons that are gathered, beside those that all neurons fill.</summary>
    private const int GatheringTiles = 16;

    /// <summary>Room beyond this many times what is needed is given back.</summary>
    private const int LargestSpareFactor = 4;

    private readonly int _columns;
    private readonly InitialNeurons _initial;
    private TileStatus[] _tiles;

    /// <summary>The next slots for neurons with positive and with other output weights; at the start of a tile: in a new one.</summary>
    private int _nextPositive;
    private int _nextOther;

    /// <summary>A block of neurons, without any in its tiles.</summary>
    public NeuronBlock(int first, int last, int columns, InitialNeurons initial, TileMemory memory)
    {
        (First, Last, _columns, _initial) = (first, last, columns, initial);
        int tiles = TilesFor(last - first);
        (Present, Proposed) = (new NeuronTiles(columns, tiles, memory), new NeuronTiles(columns, tiles, memory));
        _tiles = new TileStatus[tiles];
        Neurons = new int[tiles * Lanes.Count];
        Initial = new InitialTiles(tiles, memory);
        ActiveNeurons = new int[columns];
        Share = new double[columns];
        Clearances = new double[columns];
        Shares = new double[FlowIntegrator.PointsPerFlight * columns];
    }

    /// <summary>
    /// Number of tiles for so many neurons; one more for the place where the sign of the output weights changes, and some to gather in.
    /// </summary>
    public static int TilesFor(int neurons) => (neurons + Lanes.Count - 1) / Lanes.Count + 1 + GatheringTiles;

    /// <summary>First neuron of the block.</summary>
    public int First { get; }

    /// <summary>One past the last neuron of the block.</summary>
    public int Last { get; }

    /// <summary>Number of neurons of the block active on every column at time 0.</summary>
    public int[] ActiveNeurons { get; }

    /// <summary>The present state of the neurons that move one by one: neither dead nor in a group.</summary>
    public NeuronTiles Present { get; private set; }

    /// <summary>Their proposed state, in the same slots.</summary>
    public NeuronTiles Proposed { get; private set; }

    /// <summary>The neuron in every slot; −1 in an empty one.</summary>
    public int[] Neurons { get; private set; }

    /// <summary>What is known from time 0 of the neurons in the slots.</summary>
    public InitialTiles Initial { get; private set; }

    /// <summary>Number of tiles in use.</summary>
    public int TileCount { get; private set; }

    /// <summary>Number of slots in use.</summary>
    public int NeuronCount { get; private set; }

    /// <summary>The dead neurons, which never move again and have no active coordinate.</summary>
    public List<(int Neuron, double Output, long Exponent)> Dead { get; } = [];

    /// <summary>What the dead neurons add to every aggregate.</summary>
    public NeuronAggregate DeadAggregate { get; set; }

    /// <summary>The groups whose motion is computed with this block; their members may lie anywhere.</summary>
    public List<NeuronGroup> Groups { get; } = [];

    /// <summary>Slots of the neurons that may form groups, by active set and sign of the output weight, while groups form.</summary>
    public Dictionary<(ulong ActiveSet, int Sign), List<int>> Candidates { get; } = [];

    /// <summary>The work space of the thread that goes through the block.</summary>
    public NeuronWorkspace Work { get; set; } = null!;

    /// <summary>This block's share of <c>Σ_j a_j σ(v_jk)</c>, over the columns.</summary>
    public double[] Share { get; }

    /// <summary>Aggregates at the times of a flight.</summary>
    public NeuronAggregate[] Aggregates { get; } = new NeuronAggregate[FlowIntegrator.PointsPerFlight];

    /// <summary>Shares of the output at the times of a flight, one row each.</summary>
    public double[] Shares { get; }

    /// <summary>Number of coordinates moved one by one in the last proposal, and added since.</summary>
    public int MovingCoordinates { get; set; }

    /// <summary>Number of those whose neurons were not too small to be noticed.</summary>
    public int NoticedCoordinates { get; set; }

    /// <summary>Binary logarithm of the largest growth in the proposed step.</summary>
    public double ProposedLogGrowth { get; set; }

    /// <summary>The sums over the neurons that do not move in a group, at the proposed state.</summary>
    public NeuronAggregate ProposedAggregate { get; set; }

    /// <summary>Switches so far in no particular order, and after them those of the proposed step.</summary>
    public PooledList<NeuronSwitch> Switches { get; } = new();

    /// <summary>Number of switches so far.</summary>
    public int AcceptedSwitches { get; set; }

    /// <summary>Switches of the proposed step.</summary>
    public ReadOnlySpan<NeuronSwitch> ProposedSwitches => Switches.Items[AcceptedSwitches..];

    /// <summary>This block's share of an aggregate.</summary>
    public NeuronAggregate Aggregate { get; set; }

    /// <summary>The result of a search over the block for a smallest or largest number.</summary>
    public double Extreme { get; set; }

    /// <summary>The columns in which some neuron of a tile may be active.</summary>
    public (int Start, int End) RangeOf(int tile) => (_tiles[tile].Start, _tiles[tile].End);

    /// <summary>What is known of the tiles in use.</summary>
    public Span<TileStatus> Tiles => _tiles.AsSpan(0, TileCount);

    /// <summary>Number of tiles that were negligible in the last proposal.</summary>
    public int NegligibleTiles { get; set; }

    /// <summary>Number of tiles whose neurons have not gone through the deferred steps.</summary>
    public int DeferredTiles { get; private set; }

    /// <summary>
    /// Smallest <c>v_k/|a|</c> of an active coordinate before the deferred steps, over the columns, in the tiles that were deferred then.
    /// </summary>
    public double[] Clearances { get; }

    /// <summary>Whether enough slots are empty for <see cref="Pack"/> to move the neurons together.</summary>
    public bool IsSparse => NeuronCount < FullShare * TileCount * Lanes.Count && PackedTiles() < TileCount;

    /// <summary>Whether no neuron and no group moves in the block any more.</summary>
    public bool IsIdle => TileCount == 0 && Groups.Count == 0;

    /// <summary>Makes the proposed state the present one.</summary>
    public void Advance() => (Present, Proposed) = (Proposed, Present);

    /// <summary>Places a neuron in a slot of the present state beside others with an output weight of its sign.</summary>
    /// <returns>The tile.</returns>
    public int Add(int neuron, double output, long exponent, ReadOnlySpan<double> row)
    {
        ref int next = ref output > 0 ? ref _nextPositive : ref _nextOther;
        if (next % Lanes.Count == 0 || _tiles[next / Lanes.Count].IsDeferred) next = AddTile() * Lanes.Count;
        else Widen(next / Lanes.Count);
        Present.SetRow(next, 0, _columns, row);
        Occupy(next, neuron, output, exponent);
        return next++ / Lanes.Count;
    }

    /// <summary>Places up to eight neurons as they are at time 0 in a new tile.</summary>
    /// <param name="neurons">The neurons, with output weights of one sign.</param>
    /// <param name="coordinates">Their coordinates side by side.</param>
    public void AddTile(ReadOnlySpan<int> neurons, ReadOnlySpan<double> coordinates)
    {
        int tile = AddTile();
        TileKernels.Freeze(coordinates, Present.Columns(tile, 0, _columns));
        TileKernels.CountActive(coordinates, ActiveNeurons);
        for (int lane = 0; lane < neurons.Length; lane++)
            Occupy(tile * Lanes.Count + lane, neurons[lane], _initial.Outputs[neurons[lane]], _initial.Exponents[neurons[lane]]);
    }

    /// <summary>Leaves a tile as it is in the present state until it goes through the deferred steps.</summary>
    public void Defer(int tile)
    {
        (int start, int end) = RangeOf(tile);
        Present.CopyTile(tile, Proposed, tile, start, end, Work.LaneClearances);
        (_tiles[tile].IsDeferred, _tiles[tile].MayStayDeferred) = (true, true);
        DeferredTiles++;
    }

    /// <summary>Takes a tile that has gone through the deferred steps along again.</summary>
    public void TakeAlong(int tile)
    {
        ref TileStatus status = ref _tiles[tile];
        status.IsDeferred = false;
        DeferredTiles--;
        MovingCoordinates += (status.End - status.Start) * Lanes.Count;
    }

    /// <summary>Moves some neurons of a tile to one where such neurons are gathered, if there is room without more memory.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="lanes">A bit for each of them.</param>
    public void Gather(int tile, ulong lanes)
    {
        if (TileCount + 2 > Present.Capacity) return;
        // Those left behind are told apart once more when the largest of them is noticed.
        _tiles[tile].IsGathered = false;
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int target = MoveTo(this, tile * Lanes.Count + BitOperations.TrailingZeroCount(lanes));
            // The large ones that come later do not leave it again.
            _tiles[target].IsGathered = true;
        }
        Narrow(tile, Present);
    }

    /// <summary>Moves the neurons to another block; no tile is deferred.</summary>
    public void MoveTo(NeuronBlock target)
    {
        for (int slot = 0; slot < TileCount * Lanes.Count; slot++)
            if (Neurons[slot] >= 0) MoveTo(target, slot);
        Pack();
    }

    /// <summary>Moves the neuron in a slot to the present state of a block.</summary>
    /// <returns>The tile there.</returns>
    private int MoveTo(NeuronBlock target, int slot)
    {
        int tile = target.AddAgain(Neurons[slot], Present, slot, RangeOf(slot / Lanes.Count));
        target.Narrow(tile, target.Present);
        Remove(slot);
        return tile;
    }

    /// <summary>Takes a neuron out of its slot.</summary>
    public void Remove(int slot)
    {
        ref TileStatus tile = ref _tiles[slot / Lanes.Count];
        Present.Clear(slot, tile.Start, tile.End);
        Proposed.Clear(slot, tile.Start, tile.End);
        Initial.ClearSlot(slot);
        Neurons[slot] = -1;
        tile.Size = TileSize.Unknown;
        tile.NeuronCount--;
        NeuronCount--;
    }

    /// <summary>Narrows the range of a tile to the columns in which some neuron is active.</summary>
    public void Narrow(int tile, NeuronTiles state)
    {
        (int start, int end) = RangeOf(tile);
        while (start < end && !state.Columns(tile, start, start + 1).ContainsAnyExcept(0)) start++;
        while (start < end && !state.Columns(tile, end - 1, end).ContainsAnyExcept(0)) end--;
        (_tiles[tile].Start, _tiles[tile].End) = (start, end);
    }

    /// <summary>Moves the neurons together once enough slots are empty; no tile is deferred.</summary>
    public void Pack()
    {
        if (!IsSparse) return;
        int count = TileCount * Lanes.Count, room = Math.Max(PackedTiles(), 1);
        NeuronTiles before = Present;
        if (room * LargestSpareFactor < before.Capacity)
            (Present, Proposed) = (new NeuronTiles(_columns, room, TileMemory.Own), new NeuronTiles(_columns, room, TileMemory.Own));
        else Advance();
        (int[] neurons, TileStatus[] tiles) = (Neurons, _tiles);
        Neurons = new int[Present.Capacity * Lanes.Count];
        Initial = new InitialTiles(Present.Capacity, TileMemory.Own);
        _tiles = new TileStatus[Present.Capacity];
        (TileCount, NeuronCount, MovingCoordinates, NoticedCoordinates, _nextPositive, _nextOther) = (0, 0, 0, 0, 0, 0);
        for (int slot = 0; slot < count; slot++)
            if (neurons[slot] >= 0) AddAgain(neurons[slot], before, slot, (tiles[slot / Lanes.Count].Start, tiles[slot / Lanes.Count].End));
        for (int tile = 0; tile < TileCount; tile++) Narrow(tile, Present);
    }

    /// <summary>Number of tiles the neurons fill when they are moved together.</summary>
    private int PackedTiles()
    {
        int positive = 0;
        for (int slot = 0; slot < TileCount * Lanes.Count; slot++)
            if (Neurons[slot] >= 0 && Present.Outputs[slot] > 0) positive++;
        return (Lanes.Pad(positive) + Lanes.Pad(NeuronCount - positive)) / Lanes.Count;
    }

    private int AddAgain(int neuron, NeuronTiles state, int slot, (int Start, int End) range)
    {
        Array.Clear(Work.Row);
        state.CopyRow(slot, range.Start, range.End, Work.Row.AsSpan(range.Start));
        return Add(neuron, state.Outputs[slot], state.Exponents[slot], Work.Row);
    }

    /// <summary>Gives a slot to a neuron whose coordinates are there.</summary>
    private void Occupy(int slot, int neuron, double output, long exponent)
    {
        Neurons[slot] = neuron;
        Initial.Set(slot, _initial, neuron);
        (Present.Outputs[slot], Present.Exponents[slot]) = (output, exponent);
        _tiles[slot / Lanes.Count].Size = TileSize.Unknown;
        _tiles[slot / Lanes.Count].NeuronCount++;
        NeuronCount++;
    }

    /// <summary>Makes room in a tile for neurons that are active in any column.</summary>
    private void Widen(int tile)
    {
        (int start, int end) = RangeOf(tile);
        Present.Columns(tile, 0, start).Clear();
        Present.Columns(tile, end, _columns).Clear();
        (_tiles[tile].Start, _tiles[tile].End) = (0, _columns);
    }

    private int AddTile()
    {
        int tile = TileCount++;
        if (tile == Present.Capacity)
        {
            Present.Resize(2 * tile);
            Proposed.Resize(2 * tile);
            Initial.Resize(2 * tile);
            Array.Resize(ref _tiles, 2 * tile);
            int[] neurons = Neurons;
            Array.Resize(ref neurons, 2 * tile * Lanes.Count);
            Neurons = neurons;
        }
        _tiles[tile] = new TileStatus { End = _columns, Size = TileSize.Unknown };
        MovingCoordinates += _columns * Lanes.Count;
        NoticedCoordinates += _columns * Lanes.Count;
        Present.Columns(tile, 0, _columns).Clear();
        for (int slot = tile * Lanes.Count; slot < (tile + 1) * Lanes.Count; slot++)
            (Neurons[slot], Present.Outputs[slot], Present.Exponents[slot]) = (-1, 0, 0);
        return tile;
    }
}
