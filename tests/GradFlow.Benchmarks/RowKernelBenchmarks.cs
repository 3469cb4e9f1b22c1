using BenchmarkDotNet.Attributes;
using GradFlow.Core.Flow.Orthogonal;

namespace GradFlow.Benchmarks;

/// <summary>One neuron through the two impulses of a stage: one fused pass beside the two plain boosts it replaces.</summary>
public class RowKernelBenchmarks
{
    private double[] _row = [];
    private double[] _first = [];
    private double[] _second = [];
    private double[] _halfway = [];
    private double[] _end = [];
    private LorentzBoost _boost = null!;

    [Params(8, 104, 2000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var random = new Random(1);
        double[] Numbers(double scale) => [.. Enumerable.Range(0, Length).Select(_ => scale * random.NextDouble())];
        (_row, _first, _second) = (Numbers(1), Numbers(0.3 / Math.Sqrt(Length)), Numbers(0.3 / Math.Sqrt(Length)));
        (_halfway, _end, _boost) = (new double[Length], new double[Length], new LorentzBoost(Length));
    }

    [Benchmark(Baseline = true)]
    public double TwoBoosts()
    {
        double a = 1;
        _boost.Apply(_row, ref a, _first, _halfway);
        _boost.Apply(_halfway, ref a, _second, _end);
        return a;
    }

    [Benchmark]
    public double Fused()
    {
        double a = 1;
        LorentzBoost.TryApplyTwice(_row, ref a, _first, _second, _end);
        return a;
    }
}
