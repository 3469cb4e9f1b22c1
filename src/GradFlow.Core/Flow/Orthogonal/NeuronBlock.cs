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

    /// <summary>Room beyond this many times what is needed is given back.</summary>
    private const int LargestSpareFactor = 4;

    private readonly int _columns;
    private readonly InitialNeurons _initial;
    private int[] _starts;
    private int[] _ends;
    private TileSize[] _sizes;
    private int _slots;

    /// <summary>A block of neurons, without any in its tiles.</summary>
    public NeuronBlock(int first, int last, int columns, InitialNeurons initial, TileMemory memory)
    {
        (First, Last, _columns, _initial) = (first, last, columns, initial);
        int tiles = TilesFor(last - first);
        (Present, Proposed) = (new NeuronTiles(columns, tiles, memory), new NeuronTiles(columns, tiles, memory));
        (_starts, _ends, _sizes) = (new int[tiles], new int[tiles], new TileSize[tiles]);
        Neurons = new int[tiles * Lanes.Count];
        Initial = new InitialTiles(tiles, memory);
        ActiveNeurons = new int[columns];
        Share = new double[columns];
        Shares = new double[FlowIntegrator.PointsPerFlight * columns];
    }

    /// <summary>Number of tiles for so many neurons; one more for the place where the sign of the output weights changes.</summary>
    public static int TilesFor(int neurons) => (neurons + Lanes.Count - 1) / Lanes.Count + 1;

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

    /// <summary>The neurons of a tile.</summary>
    public ReadOnlySpan<int> NeuronsOf(int tile) => Neurons.AsSpan(tile * Lanes.Count, Lanes.Count);

    /// <summary>Number of tiles in use.</summary>
    public int TileCount => (_slots + Lanes.Count - 1) / Lanes.Count;

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
    public (int Start, int End) RangeOf(int tile) => (_starts[tile], _ends[tile]);

    /// <summary>How large <c>a² + ‖w‖²</c> of a tile's neurons is.</summary>
    public ref TileSize SizeOf(int tile) => ref _sizes[tile];

    /// <summary>Whether no neuron and no group moves in the block any more.</summary>
    public bool IsIdle => TileCount == 0 && Groups.Count == 0;

    /// <summary>What any loop over the moving neurons comes to in an idle block.</summary>
    public void Rest()
    {
        Array.Clear(Share);
        ProposedAggregate = Aggregate = DeadAggregate;
        Extreme = double.PositiveInfinity;
    }

    /// <summary>Makes the proposed state the present one.</summary>
    public void Advance() => (Present, Proposed) = (Proposed, Present);

    /// <summary>Places a neuron in a new slot of the present state; the neurons of one tile should have one sign.</summary>
    public void Add(int neuron, double output, long exponent, ReadOnlySpan<double> row)
    {
        if (_slots % Lanes.Count == 0) AddTile(0, _columns);
        Present.SetRow(_slots, 0, _columns, row);
        Occupy(neuron, output, exponent);
    }

    /// <summary>Places up to eight neurons as they are at time 0 in a new tile.</summary>
    /// <param name="neurons">The neurons, with output weights of one sign.</param>
    /// <param name="coordinates">Their coordinates side by side.</param>
    public void AddTile(ReadOnlySpan<int> neurons, ReadOnlySpan<double> coordinates)
    {
        CloseTile();
        int tile = TileCount;
        AddTile(0, _columns);
        TileKernels.Freeze(coordinates, Present.Columns(tile, 0, _columns));
        TileKernels.CountActive(coordinates, ActiveNeurons);
        foreach (int j in neurons) Occupy(j, _initial.Outputs[j], _initial.Exponents[j]);
    }

    /// <summary>Lets the next neuron start a new tile.</summary>
    public void CloseTile() => _slots = TileCount * Lanes.Count;

    /// <summary>Takes a neuron out of its slot.</summary>
    public void Remove(int slot)
    {
        int tile = slot / Lanes.Count;
        Present.Clear(slot, _starts[tile], _ends[tile]);
        Proposed.Clear(slot, _starts[tile], _ends[tile]);
        Initial.ClearSlot(slot);
        Neurons[slot] = -1;
        _sizes[tile] = TileSize.Unknown;
        NeuronCount--;
    }

    /// <summary>Narrows the range of a tile to the columns in which some neuron is active.</summary>
    public void Narrow(int tile, NeuronTiles state)
    {
        int start = _starts[tile], end = _ends[tile];
        while (start < end && !state.Columns(tile, start, start + 1).ContainsAnyExcept(0)) start++;
        while (start < end && !state.Columns(tile, end - 1, end).ContainsAnyExcept(0)) end--;
        (_starts[tile], _ends[tile]) = (start, end);
    }

    /// <summary>Moves the neurons together, those with positive output weights first, once enough slots are empty.</summary>
    public void Pack()
    {
        if (NeuronCount >= FullShare * TileCount * Lanes.Count) return;
        int positive = 0;
        for (int slot = 0; slot < _slots; slot++)
            if (Neurons[slot] >= 0 && Present.Outputs[slot] > 0) positive++;
        int boundary = RowKernels.Pad(positive), room = (boundary + RowKernels.Pad(NeuronCount - positive)) / Lanes.Count;
        if (room == TileCount) return;
        NeuronTiles before = Present;
        room = Math.Max(room, 1);
        if (room * LargestSpareFactor < before.Capacity)
            (Present, Proposed) = (new NeuronTiles(_columns, room, TileMemory.Own), new NeuronTiles(_columns, room, TileMemory.Own));
        else Advance();
        int[] neurons = Neurons, starts = _starts, ends = _ends;
        int count = _slots;
        Neurons = new int[Present.Capacity * Lanes.Count];
        Initial = new InitialTiles(Present.Capacity, TileMemory.Own);
        (_starts, _ends, _sizes) = (new int[Present.Capacity], new int[Present.Capacity], new TileSize[Present.Capacity]);
        (_slots, NeuronCount, MovingCoordinates, NoticedCoordinates) = (0, 0, 0, 0);
        for (int sign = 1; sign >= -1; sign -= 2)
        {
            for (int slot = 0; slot < count; slot++)
            {
                if (neurons[slot] < 0 || before.Outputs[slot] > 0 != sign > 0) continue;
                int tile = slot / Lanes.Count;
                Array.Clear(Work.Row);
                before.CopyRow(slot, starts[tile], ends[tile], Work.Row.AsSpan(starts[tile]));
                Add(neurons[slot], before.Outputs[slot], before.Exponents[slot], Work.Row);
            }
            CloseTile();
        }
        for (int tile = 0; tile < TileCount; tile++) Narrow(tile, Present);
    }

    /// <summary>Gives the next slot to a neuron whose coordinates are there.</summary>
    private void Occupy(int neuron, double output, long exponent)
    {
        Neurons[_slots] = neuron;
        Initial.Set(_slots, _initial, neuron);
        (Present.Outputs[_slots], Present.Exponents[_slots]) = (output, exponent);
        _slots++;
        NeuronCount++;
    }

    private void AddTile(int start, int end)
    {
        int tile = _slots / Lanes.Count;
        if (tile == Present.Capacity)
        {
            Present.Resize(2 * tile);
            Proposed.Resize(2 * tile);
            Initial.Resize(2 * tile);
            Array.Resize(ref _starts, 2 * tile);
            Array.Resize(ref _ends, 2 * tile);
            Array.Resize(ref _sizes, 2 * tile);
            int[] neurons = Neurons;
            Array.Resize(ref neurons, 2 * tile * Lanes.Count);
            Neurons = neurons;
        }
        (_starts[tile], _ends[tile], _sizes[tile]) = (start, end, TileSize.Unknown);
        MovingCoordinates += (end - start) * Lanes.Count;
        NoticedCoordinates += (end - start) * Lanes.Count;
        Present.Columns(tile, start, end).Clear();
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            Neurons[_slots + lane] = -1;
            (Present.Outputs[_slots + lane], Present.Exponents[_slots + lane]) = (0, 0);
        }
    }
}
