using System.Numerics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The neurons of a network in blocks, and the threads that go through them.</summary>
internal sealed class NeuronBlocks : IDisposable
{
    private const int MostBlocks = 64;

    /// <summary>A block of so many coordinates outweighs what it takes to hand it to a thread and to add up its share.</summary>
    public const int CoordinatesPerBlock = 1 << 16;

    /// <summary>To hear of fewer coordinates takes another thread as long as to go through them.</summary>
    private const int SmallestShared = 1 << 12;

    private readonly TileMemory _memory;
    private readonly ThreadTeam _team;
    private readonly Action<int> _do;
    private readonly NeuronWorkspace[] _workspaces;
    private readonly double[] _outputs;
    private IReadOnlyList<NeuronBlock> _goneThrough = [];
    private Action<NeuronBlock> _action = static _ => { };

    /// <summary>Divides the neurons, in a way that does not depend on the threads.</summary>
    public NeuronBlocks(InitialNeurons initial, SampleColumns columns, ThreadTeam team)
    {
        int width = initial.Width, size = SizeFor(width, columns.Count);
        All = new NeuronBlock[(width + size - 1) / size];
        _memory = new TileMemory(All.Length, NeuronBlock.TilesFor(size), columns.Count);
        for (int i = 0; i < All.Length; i++)
            All[i] = new NeuronBlock(i * size, Math.Min(width, (i + 1) * size), columns.Count, initial, _memory);
        _outputs = new double[columns.Count];
        _team = team;
        _workspaces = [.. Enumerable.Range(0, team.ThreadCount).Select(_ => new NeuronWorkspace(columns.Count))];
        _do = i =>
        {
            NeuronBlock block = _goneThrough[i];
            block.Work = _workspaces[ThreadTeam.ThreadNumber];
            _action(block);
        };
    }

    /// <summary>Number of neurons of every block but the last; two blocks and more for more than <see cref="CoordinatesPerBlock"/>.</summary>
    public static int SizeFor(int width, int columns)
    {
        long wanted = ((long)width * columns + CoordinatesPerBlock - 1) / CoordinatesPerBlock;
        // A power of two leaves the same number to each of two, four or eight threads.
        int count = (int)Math.Min(BitOperations.RoundUpToPowerOf2((ulong)wanted), MostBlocks);
        return Lanes.Pad((width + count - 1) / count);
    }

    /// <summary>The blocks in order.</summary>
    public NeuronBlock[] All { get; }

    /// <summary>The blocks in which some neuron or group moves, in order, as <see cref="FindMoving"/> has found them.</summary>
    public List<NeuronBlock> Moving { get; } = [];

    /// <summary>The sums over the neurons of the other blocks, which are dead or in groups elsewhere.</summary>
    public NeuronAggregate Resting { get; private set; }

    /// <summary>The threads that go through them.</summary>
    public int ThreadCount => _team.ThreadCount;

    /// <summary>The block a neuron belongs to.</summary>
    public NeuronBlock Of(int neuron) => All[neuron / All[0].Last];

    /// <summary>Place of a block in the order.</summary>
    public int IndexOf(NeuronBlock block) => block.First / All[0].Last;

    /// <summary>Goes through all blocks, on all threads.</summary>
    public void ForEach(Action<NeuronBlock> action)
    {
        (_goneThrough, _action) = (All, action);
        _team.For(All.Length, _do);
    }

    /// <summary>Finds the blocks in which something moves, after neurons have died, formed groups or left them.</summary>
    public void FindMoving()
    {
        Moving.Clear();
        Resting = default;
        foreach (NeuronBlock block in All)
        {
            if (block.IsIdle) Resting += block.DeadAggregate;
            else Moving.Add(block);
        }
    }

    /// <summary>Goes through the moving blocks, on the calling thread if it takes less time than to tell the others.</summary>
    /// <param name="action">What is done with a block and its groups.</param>
    /// <param name="noticed">Whether neurons too small to be noticed are left out.</param>
    public void ForEachMoving(Action<NeuronBlock> action, bool noticed = false)
    {
        long work = 0;
        foreach (NeuronBlock block in Moving)
        {
            work += noticed ? block.NoticedCoordinates : block.MovingCoordinates;
            foreach (NeuronGroup group in block.Groups) work += group.MomentSize;
        }
        (_goneThrough, _action) = (Moving, action);
        if (work >= SmallestShared) _team.For(Moving.Count, _do);
        else for (int i = 0; i < Moving.Count; i++) _do(i);
    }

    /// <summary>Adds a group to the first block that is not full of groups; a full one outweighs what it takes to hand it to a thread.</summary>
    public void Add(NeuronGroup group)
    {
        NeuronBlock block = Array.Find(All, block => block.Groups.Sum(other => other.MomentSize) < SmallestShared) ?? All[^1];
        block.Groups.Add(group);
    }

    /// <summary>
    /// Moves the last neurons of a block to the first block that moves until it is full: to go through a block takes longer than to go
    /// through a few neurons more.
    /// </summary>
    /// <returns>Whether there were any.</returns>
    public bool Concentrate()
    {
        bool found = false;
        NeuronBlock? target = Array.Find(All, block => !block.IsIdle);
        foreach (NeuronBlock block in All)
        {
            if (block == target || block.Groups.Count > 0 || block.NeuronCount is 0 or > Lanes.Count) continue;
            if (target!.TileCount * Lanes.Count * _outputs.Length + target.Groups.Sum(group => group.MomentSize) >= SmallestShared) break;
            block.MoveTo(target);
            found = true;
        }
        return found;
    }

    /// <summary>Does the items 0 to <paramref name="count"/> − 1 of a loop on all threads.</summary>
    public void For(int count, Action<int> action) => _team.For(count, action);

    /// <summary>Gives the memory of the neurons back.</summary>
    public void Dispose()
    {
        _memory.Dispose();
        foreach (NeuronBlock block in All)
        {
            block.Switches.Release();
            foreach (NeuronGroup group in block.Groups) group.Dispose();
        }
    }

    /// <summary><c>Σ_j a_j σ(v_j)</c> over the columns: the blocks' shares, added in order.</summary>
    public ReadOnlySpan<double> Outputs()
    {
        Array.Clear(_outputs);
        foreach (NeuronBlock block in Moving) VectorKernels.AddScaled(1, block.Share, _outputs);
        return _outputs;
    }
}
