using BenchmarkDotNet.Attributes;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Numerics;

namespace GradFlow.Benchmarks;

/// <summary>Eight neurons through the two impulses of a stage: one tile beside the single boosts it replaces.</summary>
[MemoryDiagnoser]
public class TileKernelBenchmarks
{
    private double[][] _rows = [];
    private double[] _halfway = [];
    private double[] _end = [];
    private LorentzBoost _boost = null!;
    private ImpulsePair _impulses = null!;
    private TileBoost _tileBoost = null!;
    private NeuronTiles _tiles = null!;

    [Params(8, 104, 2000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        double[] Numbers(double scale) => [.. Enumerable.Range(0, Length).Select(_ => scale * random.NextDouble())];
        double[] ones = [.. Enumerable.Repeat(1.0, Length)];
        _impulses = new ImpulsePair(new SampleColumns(ones), ones);
        _impulses.Set(Numbers(0.3 / Math.Sqrt(Length)), Numbers(0.3 / Math.Sqrt(Length)));
        _rows = [.. Enumerable.Range(0, Lanes.Count).Select(_ => Numbers(1))];
        (_halfway, _end, _boost) = (new double[Length], new double[Length], new LorentzBoost(Length));
        (_tileBoost, _tiles) = (new TileBoost(Length), new NeuronTiles(Length, 2, TileMemory.Own));
        for (int slot = 0; slot < Lanes.Count; slot++)
        {
            _tiles.Outputs[slot] = 1;
            _tiles.SetRow(slot, 0, Length, _rows[slot]);
        }
    }

    [Benchmark(Baseline = true)]
    public double SingleBoosts()
    {
        double sum = 0;
        foreach (double[] row in _rows)
        {
            double a = 1;
            _boost.Apply(row, ref a, _impulses.First.AsSpan(0, Length), _halfway);
            _boost.Apply(_halfway, ref a, _impulses.Second.AsSpan(0, Length), _end);
            sum += a;
        }
        return sum;
    }

    [Benchmark]
    public double Tile()
    {
        _tileBoost.Move(_tiles, 0, 0, Length, _impulses, _tiles, 1);
        return _tiles.Outputs[Lanes.Count];
    }
}
