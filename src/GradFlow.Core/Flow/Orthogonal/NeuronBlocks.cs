namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The neurons of a network in blocks, and the threads that go through them.</summary>
internal sealed class NeuronBlocks
{
    private const int MostBlocks = 64;
    private const int FewestNeuronsPerBlock = 32;

    /// <summary>Below this many weights the threads cost more than they save.</summary>
    private const int SmallestParallelWork = 20_000;

    private readonly ParallelOptions? _parallel;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Divides <paramref name="width"/> neurons, in a way that does not depend on the threads.</summary>
    public NeuronBlocks(int width, SampleColumns columns, int threadCount, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        int size = Math.Max(FewestNeuronsPerBlock, (width + MostBlocks - 1) / MostBlocks);
        All = new NeuronBlock[(width + size - 1) / size];
        for (int i = 0; i < All.Length; i++)
            All[i] = new NeuronBlock(i * size, Math.Min(width, (i + 1) * size), columns.Count);
        _parallel = threadCount > 1 && All.Length > 1 && (long)columns.Count * width >= SmallestParallelWork
            ? new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken }
            : null;
    }

    /// <summary>The blocks in order.</summary>
    public NeuronBlock[] All { get; }

    /// <summary>The block a neuron belongs to.</summary>
    public NeuronBlock Of(int neuron) => All[neuron / All[0].Last];

    /// <summary>Goes through all blocks, on several threads when the network is large enough.</summary>
    public void ForEach(Action<NeuronBlock> action)
    {
        if (_parallel is not null)
        {
            Parallel.ForEach(All, _parallel, action);
            return;
        }
        foreach (NeuronBlock block in All)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            action(block);
        }
    }

    /// <summary><c>Σ_j a_j σ(v_j)</c> at a column: the blocks' shares, added in order.</summary>
    public double OutputAt(int column)
    {
        double output = 0;
        foreach (NeuronBlock block in All) output += block.Share[column];
        return output;
    }
}
