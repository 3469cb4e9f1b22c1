using BenchmarkDotNet.Attributes;
using GradFlow.Core.Numerics;

namespace GradFlow.Benchmarks;

/// <summary>What it takes to hand the 64 blocks of a network to two threads, beside the loop of the library it replaces.</summary>
[MemoryDiagnoser]
public class ThreadTeamBenchmarks : IDisposable
{
    private const int Blocks = 64;
    private const int Threads = 2;

    private readonly double[][] _blocks = [.. Enumerable.Range(0, Blocks).Select(_ => new double[64])];
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = Threads };
    private Action<int> _work = static _ => { };
    private ThreadTeam _team = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _work = block => _blocks[block][0]++;
        _team = new ThreadTeam(Threads, default);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _team.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void ParallelFor() => Parallel.For(0, Blocks, _options, _work);

    [Benchmark]
    public void Team() => _team.For(Blocks, _work);
}
