using System.Diagnostics;
using System.Globalization;
using GradFlow.Benchmarks.Baselines;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.OdeSolvers;
using static System.FormattableString;
using static GradFlow.Benchmarks.Measurement;

namespace GradFlow.Benchmarks;

/// <summary>Whole runs against the plain solvers, and how their time depends on the size and the scale.</summary>
internal static class EngineFigures
{
    private const int MostIterations = 10_000_000;
    private const double ReferenceTolerance = 1e-11;

    private static readonly double[] _toleranceLadder = [.. Enumerable.Range(8, 25).Select(i => Math.Pow(10, -0.25 * i))];

    /// <summary>
    /// Solves one problem with the engine and with a baseline, each with the loosest tolerance of its ladder that meets the error,
    /// in turns, and prints the ratio of the median processor times of one thread.
    /// </summary>
    /// <param name="baseline">dormand-prince, mathnet, descent, or the path of another build's GradFlow.Core.dll.</param>
    /// <param name="n">Samples.</param>
    /// <param name="m">Neurons.</param>
    /// <param name="scale">Initialisation scale.</param>
    /// <param name="error">Largest error of a weight, relative to the largest weight of the tight solution.</param>
    public static void Compare(string baseline, int n, int m, double scale, double error)
    {
        (TrainingDataset dataset, ReluNetwork network) = Problem(n, m, scale);
        var plain = new PlainFlow(dataset, network);
        GradientFlowRun tight = RunFar(dataset, network, ReferenceTolerance);
        double[] reference = plain.StateOf(dataset, tight.Network);

        double[] tolerances = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 1e-8, 1e-9, 1e-10];
        (double tolerance, double own) = Loosest(tolerances, error, value =>
            PlainFlow.Distance(plain.StateOf(dataset, Run(dataset, network, tolerance: value).Network), reference));
        double end = tight.Trajectory[^1].Time;
        OlderEngine? older = File.Exists(baseline) ? new OlderEngine(baseline, dataset, network) : null;
        (double[] ladder, Func<double, double[]> solve) = baseline switch
        {
            "dormand-prince" => (
                tolerances, (Func<double, double[]>)(value => DormandPrinceSolver.Solve(plain, LossTolerance, value).State)),
            "mathnet" => (new[] { 0.3, 0.1, 0.03, 0.01, 0.003, 0.001 }, value => MathNetEnd(plain, end, value)),
            "descent" => (new[] { 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5 }, value => Descend(plain, value)),
            _ when File.Exists(baseline) => (tolerances, value => plain.StateOf(dataset, older!.Solve(LossTolerance, value))),
            _ => throw new ArgumentException(
                "The baseline is dormand-prince, mathnet, descent, or the path of another build's GradFlow.Core.dll.", nameof(baseline)),
        };
        (double setting, double theirs) = Loosest(ladder, error, value => PlainFlow.Distance(solve(value), reference));

        // What is timed of another build is its run alone, as of this one.
        Action runOther = older is null ? () => solve(setting) : () => older.Solve(LossTolerance, setting);
        WarmUp(() => Run(dataset, network, tolerance: tolerance));
        if (older is not null) WarmUp(runOther);
        double[] engine = new double[15], other = new double[older is null ? 3 : 15];
        for (int i = 0; i < engine.Length; i++)
        {
            engine[i] = ProcessorMilliseconds(() => Run(dataset, network, tolerance: tolerance));
            if (i < other.Length) other[i] = ProcessorMilliseconds(runOther);
        }
        string name = older is null ? baseline : "the other build";
        Console.WriteLine(Invariant($"n = {n}, m = {m}, λ = {scale}, loss {LossTolerance}, weights within {error}:"));
        Console.WriteLine(Invariant($"  engine, tolerance {tolerance}: error {own:G2}, {Median(engine):F2} ms"));
        Console.WriteLine(Invariant($"  {name}, setting {setting}: error {theirs:G2}, {Median(other):F1} ms"));
        Console.WriteLine(Invariant($"  ratio {Median(other) / Median(engine):G3}"));
    }

    /// <summary>Time of a step over n and over m, with the fitted exponents; one thread, and no two neurons in a group.</summary>
    public static void Scaling(int largestN, int largestM)
    {
        using var team = new ThreadTeam(1, CancellationToken.None);
        Fit("n", [.. new[] { 10, 50, 200, 600, 2000 }.Where(n => n <= largestN)], n => (n, 100));
        // Beyond 64 samples no groups are formed: every neuron is moved.
        Fit("m", [.. new[] { 100, 1000, 10_000, 100_000 }.Where(m => m <= largestM)], m => (100, m));

        void Fit(string name, int[] sizes, Func<int, (int N, int M)> shape)
        {
            double[] times = [.. sizes.Select(size => TimePerStep(shape(size).N, shape(size).M, team))];
            for (int i = 0; i < sizes.Length; i++) Console.WriteLine(Invariant($"  {name} = {sizes[i]}: {times[i]:G4} ms per step"));
            double slope = MathNet.Numerics.Fit.Line([.. sizes.Select(size => Math.Log(size))], [.. times.Select(time => Math.Log(time))]).B;
            Console.WriteLine(Invariant($"time per step grows with {name} to the power {slope:F2}"));
        }
    }

    /// <summary>
    /// The processor time of λ = 1e-300 over that of larger scales, in turns: at the default tolerance, and with the loosest tolerance of
    /// each that meets an error of the weights. Runs that visit the same saddles differ in λ alone.
    /// </summary>
    public static void SmallScale(int n, int m)
    {
        double[] scales = [1e-6, 1e-100, 1e-300], errors = [1e-5, 1e-6, 1e-7];
        var problems = scales.Select(scale => Problem(n, m, scale)).ToArray();
        foreach ((TrainingDataset dataset, ReluNetwork network) in problems) WarmUp(() => Run(dataset, network));
        Print("at the default tolerance", [.. scales.Select(_ => new GradientFlowOptions().Tolerance)]);
        foreach (double error in errors)
            Print(Invariant($"at an error of {error}"), [.. problems.Select(problem => LoosestTolerance(problem.Dataset, problem.Network, error))]);

        void Print(string when, double[] tolerances)
        {
            const int turns = 7;
            GradientFlowRun RunOf(int s) => Run(problems[s].Dataset, problems[s].Network, tolerances[s]);
            double[][] times = [.. scales.Select(_ => new double[turns])];
            var runs = new GradientFlowRun[scales.Length];
            for (int i = 0; i < turns; i++)
                for (int s = 0; s < scales.Length; s++) times[s][i] = ProcessorMilliseconds(() => runs[s] = RunOf(s));
            Console.WriteLine(Invariant($"n = {n}, m = {m}, {when}:"));
            for (int s = 0; s < scales.Length; s++)
            {
                string ratio = s == scales.Length - 1 ? string.Empty : Invariant($"; λ = 1e-300 takes {MedianRatio(times[^1], times[s]):F2} times as long");
                Console.WriteLine(Invariant(
                    $"  λ = {scales[s]}, tolerance {tolerances[s]:G2}: {Median(times[s]):F2} ms, {runs[s].Steps} steps, {runs[s].Saddles.Length} saddles{ratio}"));
            }
        }
    }

    /// <summary>The loosest tolerance with which the weights meet an error, relative to the largest weight.</summary>
    private static double LoosestTolerance(TrainingDataset dataset, ReluNetwork network, double error)
    {
        var plain = new PlainFlow(dataset, network);
        double[] reference = plain.StateOf(dataset, RunFar(dataset, network, ReferenceTolerance).Network);
        return Loosest(_toleranceLadder, error, tolerance =>
            PlainFlow.Distance(plain.StateOf(dataset, RunFar(dataset, network, tolerance).Network), reference)).Setting;
    }

    /// <summary>A run to so small a loss that what is left of it is no error of the weights.</summary>
    private static GradientFlowRun RunFar(TrainingDataset dataset, ReluNetwork network, double tolerance) => GradientFlow.Integrate(
        dataset, network, new GradientFlowOptions { Tolerance = tolerance, LossTolerance = 1e-15, SampleCount = 2 });

    /// <summary>Two widths at n = 10: whole runs, the largest memory of the process, and the time per step after the initial phase.</summary>
    public static void Width(int smallest, int largest, int threads)
    {
        int[] widths = [smallest, largest];
        double[] times = new double[2], steps = new double[2];
        for (int i = 0; i < 2; i++)
        {
            (TrainingDataset dataset, ReluNetwork network) = Problem(10, widths[i], 1e-6);
            WarmUp(() =>
            {
                GC.Collect();
                Run(dataset, network, threads: threads);
            });
            times[i] = Median([.. Enumerable.Range(0, 3).Select(_ =>
            {
                // The memory of one run is wanted, without what the one before has left behind.
                GC.Collect();
                return Milliseconds(() => Run(dataset, network, threads: threads));
            })]);
            GC.Collect();
            steps[i] = LateTimePerStep(dataset, network);
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(Invariant(
            $"n = 10, {threads} threads: m = {smallest} {times[0]:F1} ms, m = {largest} {times[1]:F1} ms, ratio {times[1] / times[0]:F1}, peak memory {process.PeakWorkingSet64 / 1e6:F0} MB"));
        Console.WriteLine(Invariant(
            $"a step after the initial phase, one thread: {steps[0]:G3} ms and {steps[1]:G3} ms, ratio {steps[1] / steps[0]:F2}"));
    }

    /// <summary>The toy experiment after warm-up.</summary>
    public static void Toy(int runs)
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        double[] times = [.. Enumerable.Range(1, runs).Select(seed =>
        {
            ReluNetwork network = NetworkInitializer.Create(60, 2, Math.Log(1e-6), false, InitializationScheme.Balanced, seed);
            return Milliseconds(() => Run(toy, network));
        })];
        Console.WriteLine(Invariant($"toy experiment: median {Median(times[(runs / 2)..]):F3} ms of {runs} seeds"));
    }

    /// <summary>Median over turns of many steps; the first turns warm up.</summary>
    private static double TimePerStep(int n, int m, ThreadTeam team)
    {
        const int turns = 9;
        const double turnMilliseconds = 50;
        (TrainingDataset dataset, ReluNetwork network) = Problem(n, m, 0.1);
        var steps = new SteadySteps(dataset, network, team);
        WarmUp(steps.Take);
        int count = 1 + (int)(turnMilliseconds / Milliseconds(steps.Take));
        return Median([.. Enumerable.Range(0, turns).Select(_ => Milliseconds(() =>
        {
            for (int i = 0; i < count; i++) steps.Take();
        }) / count)]);
    }

    /// <summary>Milliseconds per step over the second half of a run's steps.</summary>
    private static double LateTimePerStep(TrainingDataset dataset, ReluNetwork network)
    {
        using var team = new ThreadTeam(1, CancellationToken.None);
        var motion = new StampedMotion(new OrthogonalMotion(dataset, network, team));
        var integrator = new FlowIntegrator(motion, new GradientFlowOptions { LossTolerance = LossTolerance });
        integrator.Run(progress: null, CancellationToken.None);
        return motion.TimePerStep(integrator.Steps / 2);
    }

    private static double[] MathNetEnd(PlainFlow flow, double time, double step)
    {
        Vector<double>[] states = RungeKutta.FourthOrder(
            Vector<double>.Build.Dense([.. flow.Initial]), 0, time, (int)(time / step) + 2, (_, state) =>
            {
                var slope = new double[state.Count];
                flow.Field(state.AsArray(), slope);
                return Vector<double>.Build.Dense(slope);
            });
        return states[^1].AsArray();
    }

    /// <summary>Gradient descent as the paper ran it: a constant step of the flow's time.</summary>
    private static double[] Descend(PlainFlow flow, double step)
    {
        double[] state = [.. flow.Initial], slope = new double[state.Length];
        flow.Field(state, slope);
        for (int iteration = 0; flow.Loss > LossTolerance && iteration < MostIterations; iteration++)
        {
            for (int i = 0; i < state.Length; i++) state[i] += step * slope[i];
            flow.Field(state, slope);
        }
        return state;
    }

    private static (double Setting, double Error) Loosest(double[] settings, double error, Func<double, double> measure)
    {
        foreach (double setting in settings)
            if (measure(setting) is var reached && reached <= error) return (setting, reached);
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No setting reaches an error of {error}."));
    }
}
