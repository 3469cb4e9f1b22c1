using System.Text;
using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Records;

namespace GradFlow.Core.Tests.Records;

/// <summary>Runs to record, and how two of them are told apart.</summary>
internal static class RecordCases
{
    public static TrainingDataset Drawn { get; } = new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 3, Name = "drawn" }.Generate();

    public static GradientFlowRun Flow(int seed = 1, double logScale = -12, TrainingDataset? dataset = null, GradientFlowOptions? options = null)
    {
        dataset ??= Drawn;
        return GradientFlow.Integrate(
            dataset, NetworkInitializer.Create(20, dataset.Dimension, logScale, keepLogScale: true, InitializationScheme.Balanced, seed),
            options ?? new GradientFlowOptions { SampleCount = 20 });
    }

    public static GradientFlowRun Descent() => GradientDescent.Run(
        PaperDatasets.Get("Toy"), NetworkInitializer.Create(10, 2, -3, keepLogScale: false, InitializationScheme.Gaussian, 2),
        new GradientDescentOptions { StepSize = 0.01, Iterations = 300, SampleCount = 10 });

    /// <summary>A record as someone writes it who wants it to be believed: whatever it says, its hash fits.</summary>
    public static byte[] Sealed(string record)
    {
        byte[] content = Encoding.UTF8.GetBytes(record[..record.LastIndexOf(",\"contentHash\"", StringComparison.Ordinal)]);
        return [.. content, .. RecordSeal.Of(content)];
    }

    /// <summary>Everything about a run that its record has to keep, down to the last bit.</summary>
    public static string Fingerprint(GradientFlowRun run)
    {
        var parts = new List<string>
        {
            DatasetHash.Compute(run.Dataset), run.Dataset.Name, $"{run.Dataset.Seed} {run.Dataset.OrthogonalityTolerance:R}",
            NetworkHash.Compute(run.InitialNetwork), NetworkHash.Compute(run.Network), $"{run.Seed} {run.InitialNetwork.Scheme}",
            $"{run.Algorithm} {run.Engine} {run.Status} {run.Regime} {run.Steps} {run.RejectedSteps} {run.Elapsed.Ticks} {run.Origin}",
            Bits([run.Time, run.Loss, run.GradientNorm, run.StepSizeLimit, run.LogInitializationScale, run.BalancednessDrift, .. run.FitTimes]),
            $"{run.DescentOptions} {run.Options with { SnapshotTimes = [], ThreadCount = 1 }} {Bits([.. run.Options.SnapshotTimes])}",
            string.Join(',', run.UnreachableSamples), RunInputs.Hash(run),
        };
        foreach (TrajectoryPoint point in run.Trajectory)
            parts.Add(Bits([point.Time, point.Loss, point.PathNorm, point.ActiveNeurons, point.PositiveAlignment, point.NegativeAlignment, .. point.Residuals]));
        foreach (SaddlePoint saddle in run.Saddles)
            parts.Add($"{saddle.Order} {saddle.Index} {string.Join(',', saddle.FittedSamples)} "
                + Bits([saddle.EntryTime, saddle.ExitTime, saddle.Loss, saddle.PredictedTime, saddle.PredictedLoss, .. saddle.EscapeRates]));
        foreach (ActivationSwitch change in run.Switches) parts.Add($"{change.Neuron} {change.Sample} {change.IsActive} {Bits([change.Time])}");
        foreach (NetworkSnapshot snapshot in run.Snapshots) parts.Add($"{Bits([snapshot.Time])} {NetworkHash.Compute(snapshot.Network)}");
        return string.Join('\n', parts);
    }

    // Not a number is one value: its sign and payload carry no meaning.
    private static string Bits(double[] values) => string.Join(
        ' ', values.Select(value => double.IsNaN(value) ? "NaN" : BitConverter.DoubleToInt64Bits(value).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
}
