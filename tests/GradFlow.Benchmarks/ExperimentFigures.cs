using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Theory;
using static System.FormattableString;

namespace GradFlow.Benchmarks;

/// <summary>
/// The published experiments at their size, and what else has a bound of its own. Each is run on one thread, measured in time of the
/// processor, so that other work on the machine does not count; the first run includes the compilation of the code.
/// </summary>
internal static class ExperimentFigures
{
    private const int Repetitions = 3;

    /// <summary>HighDimensional, with the variance of the final hidden weights explained by each component.</summary>
    public static void HighDimensional(int width, double time)
    {
        TrainingDataset dataset = PaperDatasets.Get("HighDimensional");
        ReluNetwork network = Draw(dataset, width, 1e-20);
        GradientFlowRun run = Report(
            Invariant($"HighDimensional, m = {width}, λ = 1e-20 to t = {time}"),
            () => GradientFlow.Integrate(dataset, network, new GradientFlowOptions { EndTime = time, LossTolerance = 0 }));
        Describe(run);
        double[] shares = WeightSpectrum.ExplainedVariance(run.Network);
        Console.WriteLine("  explained variance by component: " + string.Join(", ", shares.Take(10).Select(share => Invariant($"{share:P2}"))));
    }

    /// <summary>AlignmentFigure, until the flow stands still.</summary>
    public static void AlignmentFigure(int width)
    {
        TrainingDataset dataset = PaperDatasets.Get("AlignmentFigure");
        ReluNetwork network = Draw(dataset, width, 1e-3);
        Describe(Report(
            Invariant($"AlignmentFigure, m = {width}, λ = 1e-3"),
            () => GradientFlow.Integrate(dataset, network, new GradientFlowOptions())));
    }

    /// <summary>WidthThreshold: a flow until it is fitted, and a prediction of the same, at the middle one of the published widths.</summary>
    public static void WidthThreshold(int count)
    {
        const int Width = 36;
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = 2 * count, Seed = 1 });
        ReluNetwork network = Draw(dataset, Width, 0.01);
        string name = Invariant($"WidthThreshold, n = {count}, d = {2 * count}, m = {Width}");
        Describe(Report(name + ", one flow", () => GradientFlow.Integrate(dataset, network, new GradientFlowOptions())));
        Report(name + ", one prediction", () => FlowPredictor.Predict(dataset, network));
    }

    /// <summary>A prediction for n = d, on as many threads as there are.</summary>
    public static void Prediction(int count, int width)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = count, Seed = 1 });
        ReluNetwork network = Draw(dataset, width, 1e-6);
        GradientFlowPrediction prediction = Report(
            Invariant($"Prediction, n = d = {count}, m = {width}"), () => FlowPredictor.Predict(dataset, network));
        Console.WriteLine(Invariant($"  {prediction.Regime}, {prediction.Saddles.Length} saddles"));
    }

    /// <summary>Bounds of the smallest norm on correlated data of many activation cells.</summary>
    public static void Norms(int count, int dimension)
    {
        TrainingDataset dataset = TeacherDatasetGenerator.Generate(
            new TeacherDatasetOptions { Count = count, Dimension = dimension, Seed = PaperDatasets.HighDimensionalSeed });
        InterpolationNormBounds bounds = Report(
            Invariant($"Bounds of the smallest norm, n = {count}, d = {dimension}"), () => InterpolationNormBounds.Of(dataset));
        Console.WriteLine(Invariant(
            $"  {bounds.LowerBound:G6} to {bounds.UpperBound:G6}, gap {bounds.UpperBound / bounds.LowerBound - 1:P2} of the lower bound"));
    }

    private static ReluNetwork Draw(TrainingDataset dataset, int width, double scale) =>
        NetworkInitializer.Create(width, dataset.Dimension, Math.Log(scale), false, InitializationScheme.Balanced, 1);

    private static void Describe(GradientFlowRun run) => Console.WriteLine(Invariant(
        $"  {run.Status} at t = {run.Time:G6}, loss {run.Loss:G6}, {run.Steps} steps, {run.Switches.Length} switches, engine {run.Engine}"));

    private static T Report<T>(string name, Func<T> compute)
    {
        double[] seconds = new double[Repetitions], clock = new double[Repetitions];
        T result = default!;
        using var process = Process.GetCurrentProcess();
        for (int i = 0; i < Repetitions; i++)
        {
            TimeSpan before = process.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            result = compute();
            clock[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            process.Refresh();
            seconds[i] = (process.TotalProcessorTime - before).TotalSeconds;
        }
        Console.WriteLine(Invariant($"{name}: {seconds[0]:F2} s of the processor ({clock[0]:F2} s on the clock) at first, ")
            + Invariant($"then {seconds.Skip(1).Min():F2} s ({clock.Skip(1).Min():F2} s)"));
        return result;
    }
}
