using System.Globalization;
using System.Text.Json;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Reporting.Content;
using static GradFlow.Reporting.Content.CountedNoun;

namespace GradFlow.Reporting.Animations;

/// <summary>What the page draws, frame by frame, as JSON.</summary>
internal static class AnimationData
{
    private const int FrameCount = 240;
    private const int CurvePoints = 161;

    /// <summary>Integrates the run again for the networks of the frames, and writes everything down.</summary>
    public static string Create(NumberedRun numbered, CancellationToken cancellationToken)
    {
        GradientFlowRun run = numbered.Run;
        var clock = new WarpedTime(run.Trajectory);
        double[] times = [.. Enumerable.Range(0, FrameCount).Select(i => clock.TimeAt(i / (FrameCount - 1.0)))];
        ReluNetwork[] networks = Networks(run, times, cancellationToken);
        var neurons = new NeuronFrames(run.Dataset, networks);
        cancellationToken.ThrowIfCancellationRequested();
        return JsonSerializer.Serialize(
            new
            {
                times,
                losses = times.Select(time => LossAt(run.Trajectory, time)),
                saddles = run.Saddles.Where(saddle => double.IsFinite(saddle.PredictedTime)).Select(saddle => new
                {
                    order = saddle.Order,
                    time = saddle.PredictedTime,
                    loss = saddle.PredictedLoss,
                    share = saddle.PredictedTime <= run.Time ? clock.ShareAt(saddle.PredictedTime) : 2,
                }),
                neurons = new
                {
                    count = neurons.Count,
                    signs = neurons.Signs,
                    x = PackedNumbers.Pack(neurons.X, -1, 1),
                    y = PackedNumbers.Pack(neurons.Y, -1, 1),
                    sizes = PackedNumbers.Pack(neurons.Sizes, 0, 1),
                    rays = neurons.Rays.Select(ray => new { name = ray.Name, x = ray.X, y = ray.Y }),
                    rings = neurons.Rings().Select(ring => new { radius = ring.Radius, label = ring.Label }),
                },
                curve = OneDimensionalData.Of(run.Dataset) is { } data ? Curve(data, run, networks) : null,
            });
    }

    /// <summary>A sentence that says what is shown.</summary>
    public static string Describe(NumberedRun numbered)
    {
        GradientFlowRun run = numbered.Run;
        string seed = run.Seed is { } number ? string.Create(CultureInfo.InvariantCulture, $", seed {number}") : string.Empty;
        string shown = run.Width > NeuronFrames.MaximumNeurons
            ? string.Create(CultureInfo.InvariantCulture, $" {NeuronFrames.MaximumNeurons} of the neurons are shown.") : string.Empty;
        return $"{Count(run.Dataset.Count, "sample")} in {Count(run.Dataset.Dimension, "dimension")}, {Count(run.Width, "neuron")}, " +
            $"{RunGroups.ScaleLabel(run.LogInitializationScale)}{seed}; ended as {run.Status}.{shown}";
    }

    // The ends are known; what lies between them is found by integrating again, which gives the same flow bit by bit.
    private static ReluNetwork[] Networks(GradientFlowRun run, double[] times, CancellationToken cancellationToken)
    {
        GradientFlowOptions options = run.Options with { SnapshotTimes = times[1..^1] };
        NetworkSnapshot[] snapshots = GradientFlow.Integrate(
            run.Dataset, run.InitialNetwork, options, progress: null, cancellationToken).Snapshots;
        return [run.InitialNetwork, .. snapshots.Select(snapshot => snapshot.Network), run.Network];
    }

    private static double LossAt(TrajectoryPoint[] trajectory, double time)
    {
        int end = Array.FindIndex(trajectory, point => point.Time >= time);
        if (end <= 0) return trajectory[end < 0 ? ^1 : 0].Loss;
        (TrajectoryPoint before, TrajectoryPoint after) = (trajectory[end - 1], trajectory[end]);
        double share = (time - before.Time) / (after.Time - before.Time);
        return before.Loss + (after.Loss - before.Loss) * share;
    }

    private static object Curve(OneDimensionalData data, GradientFlowRun run, ReluNetwork[] networks)
    {
        (double first, double last) = data.Domain();
        double[] values = [.. networks.SelectMany(network => Enumerable.Range(0, CurvePoints)
            .Select(i => network.Predict(data.Input(first + (last - first) * i / (CurvePoints - 1)))))];
        double low = Math.Min(values.Min(), run.Dataset.Labels.Min()), high = Math.Max(values.Max(), run.Dataset.Labels.Max());
        double room = 0.06 * (high - low);
        (low, high) = (low - room, high + room);
        return new
        {
            points = CurvePoints,
            first,
            last,
            low,
            high,
            values = PackedNumbers.Pack(values, low, high),
            samples = data.Positions.Zip(run.Dataset.Labels, (x, y) => new[] { x, y }),
        };
    }
}
