using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Reports;

namespace GradFlow.Reporting.Tests;

/// <summary>
/// Reports to write, made without the engine: on the toy data each of the two samples is fitted by one aligned balanced group,
/// whose squared weight follows the logistic solution of about_GradFlow_Theory §4.
/// </summary>
internal static class SampleReports
{
    public static readonly DateTimeOffset Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2));

    public static TrainingDataset Toy(string name = "Toy", double label = 1) =>
        new(name, new double[,] { { -0.5, 1 }, { 2, 1 } }, [-label, label]);

    public static GradientFlowReport Report(params GradientFlowRun[] runs) => Report("Toy experiment", runs);

    public static GradientFlowReport Report(
        string title, IReadOnlyList<GradientFlowRun> runs, DateTimeOffset? created = null,
        IReadOnlyList<ClaimVerdict>? verdicts = null) => new()
        {
            Title = title,
            Runs = runs,
            Measurements = [.. runs.Select(Measure)],
            Verdicts = verdicts ?? [],
            CommandLine = "Export-GradientFlowWorkbook -Path toy.xlsx",
            ModuleVersion = "0.1.0",
            Created = created ?? Created,
        };

    /// <summary>A report of one run, its norm a factor of what it was.</summary>
    public static GradientFlowReport Report(GradientFlowRun run, double factor) =>
        Remeasured(Report(run), measurement => Measured(measurement, run, factor));

    /// <summary>A measurement of another run, or of another norm.</summary>
    public static VariationNormMeasurement Measured(
        VariationNormMeasurement measurement, GradientFlowRun run, double factor = 1, double? minimum = null) => new()
        {
            Run = run,
            Network = run.Network,
            PathNorm = measurement.PathNorm * factor,
            FunctionNorm = measurement.FunctionNorm * factor,
            MinimumNorm = minimum ?? measurement.MinimumNorm,
            LowerBound = measurement.LowerBound,
            Certificate = measurement.Certificate,
        };

    /// <summary>A report whose measurements are changed.</summary>
    public static GradientFlowReport Remeasured(
        GradientFlowReport report, Func<VariationNormMeasurement, VariationNormMeasurement> change) => new()
        {
            Title = report.Title,
            Runs = report.Runs,
            Measurements = [.. report.Measurements.Select(change)],
            Verdicts = report.Verdicts,
            CommandLine = report.CommandLine,
            ModuleVersion = report.ModuleVersion,
            Created = report.Created,
        };

    public static GradientFlowReport Unmeasured(GradientFlowReport report) => new()
    {
        Title = report.Title,
        Runs = report.Runs,
        Measurements = [],
        CommandLine = report.CommandLine,
        ModuleVersion = report.ModuleVersion,
        Created = report.Created,
    };

    public static ClaimVerdict Judge(
        ClaimId claim, TrainingDataset dataset, Verdict verdict, double statistic, IReadOnlyList<GradientFlowRun> runs,
        ConfidenceInterval? interval = null) => new()
        {
            Claim = claim,
            Dataset = dataset,
            Verdict = verdict,
            StatisticName = $"statistic of {claim}",
            Statistic = statistic,
            Threshold = 0.01,
            ConfidenceInterval = interval ?? ConfidenceInterval.None,
            Evidence = $"evidence of {claim}",
            Runs = runs,
        };

    public static GradientFlowReport Standard() => Report(
        [.. new[] { 1e-2, 1e-4, 1e-6 }.SelectMany(_ => Enumerable.Range(1, 5), (scale, seed) => Run(Toy(), scale, seed))]);

    public static GradientFlowRun Run(TrainingDataset dataset, double scale, int? seed, int points = 120)
    {
        double logScale = Math.Log(scale);
        double time = 45 * Math.Max(1, -logScale / 13.8);
        TrajectoryPoint[] trajectory =
            [.. Enumerable.Range(0, points).Select(i => Point(dataset, scale, seed ?? 0, time * i / (points - 1)))];
        return new GradientFlowRun
        {
            Dataset = dataset,
            InitialNetwork = Network(dataset, scale, seed, time: 0, logScale),
            Network = Network(dataset, scale, seed, time, logScale),
            Options = new GradientFlowOptions(),
            Status = RunStatus.LossReached,
            Time = time,
            Loss = trajectory[^1].Loss,
            GradientNorm = 0,
            Regime = FlowRegime.Paper,
            UnreachableSamples = [],
            FitTimes = [.. Enumerable.Range(0, dataset.Count).Select(k => HalfTime(dataset, k, scale, seed ?? 0))],
            Trajectory = trajectory,
            Saddles = Saddles(dataset, scale, seed ?? 0),
            Switches = [new ActivationSwitch(0.5, 0, 1, false)],
            Snapshots = [],
            BalancednessDrift = 3e-14,
            Steps = 172,
            RejectedSteps = 4,
            Elapsed = TimeSpan.FromMilliseconds(12.5),
        };
    }

    /// <summary>A copy of a run in which the engine met something unusual.</summary>
    public static GradientFlowRun Vary(
        GradientFlowRun run, TrajectoryPoint[]? trajectory = null, SaddlePoint[]? saddles = null, RunStatus? status = null,
        int[]? unreachable = null, ReluNetwork? initialNetwork = null, GradientDescentOptions? descent = null, FlowRegime? regime = null,
        double? time = null) => new()
        {
            Algorithm = descent is null ? FlowAlgorithm.Flow : FlowAlgorithm.Descent,
            DescentOptions = descent,
            Dataset = run.Dataset,
            InitialNetwork = initialNetwork ?? run.InitialNetwork,
            Network = run.Network,
            Options = run.Options,
            Status = status ?? run.Status,
            Time = time ?? run.Time,
            Loss = (trajectory ?? run.Trajectory).Select(point => point.Loss).DefaultIfEmpty(run.Loss).Last(),
            Regime = regime ?? run.Regime,
            UnreachableSamples = unreachable ?? run.UnreachableSamples,
            FitTimes = run.FitTimes,
            Trajectory = trajectory ?? run.Trajectory,
            Saddles = saddles ?? run.Saddles,
            Switches = run.Switches,
            Snapshots = run.Snapshots,
            BalancednessDrift = run.BalancednessDrift,
            Steps = run.Steps,
            RejectedSteps = run.RejectedSteps,
            Engine = run.Engine,
            GradientNorm = run.GradientNorm,
            Elapsed = run.Elapsed,
        };

    public static TrajectoryPoint Point(double time, double loss, double alignment = 1) => new()
    {
        Time = time,
        Loss = loss,
        Residuals = [0.5, -0.25],
        PathNorm = 1,
        ActiveNeurons = 2,
        PositiveAlignment = alignment,
        NegativeAlignment = alignment,
    };

    private static VariationNormMeasurement Measure(GradientFlowRun run)
    {
        double minimum = Enumerable.Range(0, run.Dataset.Count).Sum(k => Math.Abs(run.Dataset.Labels[k]) / run.Dataset.Norms[k]);
        double function = minimum * (1 + 0.2 * Math.Sqrt(run.InitializationScale) * (1 + 0.05 * (run.Seed ?? 0)));
        return new VariationNormMeasurement
        {
            Run = run,
            Network = run.Network,
            PathNorm = function,
            FunctionNorm = function,
            MinimumNorm = minimum,
            LowerBound = minimum,
            Certificate = [.. run.Dataset.Labels.Zip(run.Dataset.Norms, (label, norm) => Math.Sign(label) / norm)],
        };
    }

    private static ReluNetwork Network(TrainingDataset dataset, double scale, int? seed, double time, double logScale)
    {
        double[] output = new double[dataset.Count];
        double[,] hidden = new double[dataset.Count, dataset.Dimension];
        for (int k = 0; k < dataset.Count; k++)
        {
            double size = Math.Sqrt(SquaredWeight(dataset, k, scale, seed ?? 0, time));
            output[k] = Math.Sign(dataset.Labels[k]) * size;
            for (int i = 0; i < dataset.Dimension; i++) hidden[k, i] = size * dataset.Inputs[k, i] / dataset.Norms[k];
        }
        return new ReluNetwork(output, hidden)
        {
            Recipe = seed is not { } value ? null : new NetworkRecipe
            {
                Width = dataset.Count,
                Dimension = dataset.Dimension,
                LogScale = logScale,
                KeepLogScale = false,
                Scheme = InitializationScheme.Balanced,
                Seed = value,
            },
            LogInitializationScale = logScale,
        };
    }

    private static TrajectoryPoint Point(TrainingDataset dataset, double scale, int seed, double time)
    {
        double[] weights = [.. Enumerable.Range(0, dataset.Count).Select(k => SquaredWeight(dataset, k, scale, seed, time))];
        double[] residuals =
            [.. weights.Select((weight, k) => dataset.Labels[k] - Math.Sign(dataset.Labels[k]) * dataset.Norms[k] * weight)];
        return new TrajectoryPoint
        {
            Time = time,
            Loss = residuals.Sum(residual => residual * residual) / (2 * dataset.Count),
            Residuals = residuals,
            PathNorm = weights.Sum(),
            ActiveNeurons = dataset.Count,
            PositiveAlignment = 1 - 0.3 * Math.Exp(-time),
            NegativeAlignment = 1 - 0.6 * Math.Exp(-time / 2),
        };
    }

    // dp/dt = (2 b/n) p (|y| − b p), p(0) = λ²/2, slightly different for every seed.
    private static double SquaredWeight(TrainingDataset dataset, int sample, double scale, int seed, double time)
    {
        double limit = Math.Abs(dataset.Labels[sample]) / dataset.Norms[sample];
        return limit / (1 + (limit / Initial(scale, seed) - 1) * Math.Exp(-Rate(dataset, sample) * time));
    }

    private static double Initial(double scale, int seed) => scale * scale / 2 * (1 + 0.3 * seed);

    private static double Rate(TrainingDataset dataset, int sample) =>
        2 * dataset.Norms[sample] * Math.Abs(dataset.Labels[sample]) / dataset.Count;

    private static double HalfTime(TrainingDataset dataset, int sample, double scale, int seed) => Math.Log(
        Math.Abs(dataset.Labels[sample]) / dataset.Norms[sample] / Initial(scale, seed) - 1) / Rate(dataset, sample);

    private static SaddlePoint[] Saddles(TrainingDataset dataset, double scale, int seed)
    {
        int[] order = [.. Enumerable.Range(0, dataset.Count).OrderByDescending(k => Rate(dataset, k))];
        double waiting = dataset.Labels.Sum(label => label * label) / (2 * dataset.Count);
        double entry = 0;
        var saddles = new List<SaddlePoint>();
        for (int i = 0; i < order.Length; i++)
        {
            int k = order[i];
            double exit = HalfTime(dataset, k, scale, seed);
            saddles.Add(new SaddlePoint
            {
                Order = i,
                EntryTime = entry,
                ExitTime = exit,
                Loss = waiting,
                FittedSamples = [.. order.Take(i).Order()],
                Index = dataset.Count - i,
                EscapeRates = [.. order.Skip(i).Select(sample => Rate(dataset, sample))],
                PredictedTime = -2 * Math.Log(scale) / Rate(dataset, k),
                PredictedLoss = waiting,
            });
            waiting -= dataset.Labels[k] * dataset.Labels[k] / (2 * dataset.Count);
            entry = exit;
        }
        return [.. saddles];
    }
}
