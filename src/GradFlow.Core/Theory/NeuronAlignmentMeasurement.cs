using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using MathNet.Numerics;

namespace GradFlow.Core.Theory;

/// <summary>The alignment of the neurons along a run, beside what about_GradFlow_Theory §4 predicts.</summary>
public sealed class NeuronAlignmentMeasurement
{
    /// <summary>Measurements from the start to twice the predicted alignment time, one every tenth of it.</summary>
    private const int DefaultIntervals = 20;

    private const int FewestPointsOfALine = 3;

    /// <summary>The distance of unit vectors has rounding errors of 1e-16, its square of 1e-32.</summary>
    internal const double RoundingFloor = 1e-26;

    /// <summary>The run as it was given.</summary>
    public required GradientFlowRun Run { get; init; }

    /// <summary>What was predicted before the run.</summary>
    public required GradientFlowPrediction Prediction { get; init; }

    /// <summary>The alignment at the times of the run's snapshots.</summary>
    public required NeuronAlignmentPoint[] Points { get; init; }

    /// <summary>The predicted end of the first phase.</summary>
    public double PredictedAlignmentTime => Prediction.AlignmentTime;

    /// <summary>
    /// The first of the measured times at which every neuron predicted to align with <c>D₊</c> or <c>−D₋</c>, whichever is
    /// longer, has a cosine of at least <c>1 − λ^ε</c>; NaN when there is none, and where <c>λ^ε</c> is below rounding.
    /// </summary>
    public required double ObservedAlignmentTime { get; init; }

    /// <summary>
    /// The exponent x of <c>1 − cos = O(λ^x)</c> at the end of the first phase, for the same neurons; about_GradFlow_Theory §4
    /// claims at least ε. It is read off the decay in time, in which <c>t = ε ln(1/λ)/‖D‖</c> stands for the scale λ, so that no
    /// other scale is needed: a line through the points measured in the later half of the phase. NaN with fewer than three of
    /// them.
    /// </summary>
    public required double ObservedExponent { get; init; }

    /// <summary>Integrates from the run's initial network to the times given and measures there.</summary>
    /// <param name="run">A run; its options are used except for the stops and what is recorded.</param>
    /// <param name="times">Ascending times, at least one.</param>
    /// <param name="alignmentExponent">The exponent ε of the alignment time.</param>
    /// <param name="cancellationToken">Stops the integration.</param>
    /// <exception cref="Errors.GradFlowException">NotAFlow, InputsNotOrthogonal or InvalidOption.</exception>
    public static NeuronAlignmentMeasurement Measure(
        GradientFlowRun run,
        IReadOnlyList<double> times,
        double alignmentExponent = FlowPredictor.DefaultAlignmentExponent,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(times);
        if (run.Algorithm != FlowAlgorithm.Flow) throw Errors.GradFlowError.NotAFlow(run);
        if (times.Count == 0) throw Errors.GradFlowError.InvalidOption("Time", "empty", "at least one time");
        return Measure(run, times, FlowPredictor.Predict(run.Dataset, run.InitialNetwork, alignmentExponent), cancellationToken);
    }

    /// <summary>
    /// Integrates from the run's initial network and measures from 0 to twice the predicted alignment time at every tenth of it;
    /// for λ ≥ 1, where none is predicted, at every twentieth of the run.
    /// </summary>
    /// <param name="run">A run; its options are used except for the stops and what is recorded.</param>
    /// <param name="alignmentExponent">The exponent ε of the alignment time.</param>
    /// <param name="cancellationToken">Stops the integration.</param>
    /// <exception cref="Errors.GradFlowException">NotAFlow, InputsNotOrthogonal or InvalidOption.</exception>
    public static NeuronAlignmentMeasurement Measure(
        GradientFlowRun run,
        double alignmentExponent = FlowPredictor.DefaultAlignmentExponent,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Algorithm != FlowAlgorithm.Flow) throw Errors.GradFlowError.NotAFlow(run);
        GradientFlowPrediction prediction = FlowPredictor.Predict(run.Dataset, run.InitialNetwork, alignmentExponent);
        double predicted = prediction.AlignmentTime, end = double.IsNaN(predicted) ? run.Time : 2 * predicted;
        double[] times = [.. Enumerable.Range(0, DefaultIntervals + 1).Select(i => end * i / DefaultIntervals)];
        return Measure(run, times, prediction, cancellationToken);
    }

    private static NeuronAlignmentMeasurement Measure(
        GradientFlowRun run, IReadOnlyList<double> times, GradientFlowPrediction prediction, CancellationToken cancellationToken)
    {
        GradientFlowOptions options = run.Options with
        {
            EndTime = Math.Max(times[^1], double.Epsilon),
            LossTolerance = 0,
            SampleCount = 2,
            SnapshotTimes = times,
        };
        return Of(run, GradientFlow.Integrate(run.Dataset, run.InitialNetwork, options, null, cancellationToken), prediction);
    }

    /// <summary>Measures at the snapshots a run already has.</summary>
    /// <param name="run">A run with snapshots.</param>
    /// <param name="alignmentExponent">The exponent ε of the alignment time.</param>
    /// <exception cref="Errors.GradFlowException">NotAFlow, InputsNotOrthogonal or InvalidOption.</exception>
    public static NeuronAlignmentMeasurement Of(
        GradientFlowRun run, double alignmentExponent = FlowPredictor.DefaultAlignmentExponent)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Algorithm != FlowAlgorithm.Flow) throw Errors.GradFlowError.NotAFlow(run);
        return Of(run, run, FlowPredictor.Predict(run.Dataset, run.InitialNetwork, alignmentExponent));
    }

    /// <summary>Measures a run at the snapshots of another one from the same network.</summary>
    private static NeuronAlignmentMeasurement Of(GradientFlowRun run, GradientFlowRun looked, GradientFlowPrediction prediction)
    {
        double[]?[] directions = [.. Enumerable.Range(0, run.Width).Select(prediction.Alignment.Direction)];
        // What a switch has turned off is off: the sign of its coordinate, recomputed from the weights, would be one of rounding.
        using var replay = new ActivationReplay(run.Width, run.Dataset.Count, looked.Switches);
        Preactivations.ForEach(run.Dataset, run.InitialNetwork, (j, coordinates) => replay.Begin(j, coordinates));
        var points = new NeuronAlignmentPoint[looked.Snapshots.Length];
        for (int i = 0; i < points.Length; i++)
        {
            replay.AdvanceTo(looked.Snapshots[i].Time);
            points[i] = MeasureAt(looked.Snapshots[i], replay, prediction.Alignment, directions);
        }
        double positiveNorm = VectorKernels.Norm(prediction.PositiveDirection);
        double negativeNorm = VectorKernels.Norm(prediction.NegativeDirection);
        double[] misalignments =
            [.. points.Select(point => positiveNorm >= negativeNorm ? point.PositiveMisalignment : point.NegativeMisalignment)];
        double allowed = Math.Exp(prediction.AlignmentExponent * run.LogInitializationScale);
        double observed = double.NaN;
        for (int i = 0; i < points.Length; i++)
        {
            if (!(misalignments[i] <= allowed) || allowed < RoundingFloor) continue;
            observed = points[i].Time;
            break;
        }
        double end = prediction.AlignmentTime * (1 + 1e-9);
        int[] late = [.. Enumerable.Range(0, points.Length)
            .Where(i => points[i].Time >= 0.5 * end && points[i].Time <= end && misalignments[i] > RoundingFloor)];
        double logScalePerTime = -Math.Max(positiveNorm, negativeNorm) / prediction.AlignmentExponent;
        return new NeuronAlignmentMeasurement
        {
            Run = run,
            Prediction = prediction,
            Points = points,
            ObservedAlignmentTime = observed,
            ObservedExponent = late.Length < FewestPointsOfALine
                ? double.NaN
                : Fit.Line(
                    [.. late.Select(i => logScalePerTime * points[i].Time)],
                    [.. late.Select(i => Math.Log(misalignments[i]))]).B,
        };
    }

    private static NeuronAlignmentPoint MeasureAt(
        NetworkSnapshot snapshot, ActivationReplay replay, InitialAlignment predicted, double[]?[] directions)
    {
        ReluNetwork network = snapshot.Network;
        int m = network.Width, sampleCount = predicted.Dataset.Count;
        var misalignments = new double[m];
        var logNorms = new double[m];
        var activeSets = new int[m][];
        for (int j = 0; j < m; j++)
        {
            activeSets[j] = [.. Enumerable.Range(0, sampleCount).Where(k => replay.Of(j)[k] != 0)];
            Span<double> row = VectorKernels.Row(network.HiddenWeights, j);
            double norm = VectorKernels.Norm(row);
            logNorms[j] = Math.Log(norm) + network.LogScale;
            misalignments[j] = directions[j] is double[] direction && norm > 0 ? Misalignment(row, norm, direction) : double.NaN;
        }
        return new NeuronAlignmentPoint
        {
            Time = snapshot.Time,
            Misalignments = misalignments,
            LogHiddenNorms = logNorms,
            ActiveSets = activeSets,
            DeadNeurons = [.. Enumerable.Range(0, m).Where(j => activeSets[j].Length == 0)],
            SettledNeurons = Enumerable.Range(0, m).Count(j => activeSets[j].AsSpan().SequenceEqual(predicted.ActiveSets[j])),
            PositiveMisalignment = Largest(1),
            NegativeMisalignment = Largest(-1),
        };

        double Largest(int sign) => Enumerable.Range(0, m)
            .Where(j => predicted.IsWhole(j, sign))
            .Select(j => misalignments[j])
            .DefaultIfEmpty(double.NaN)
            .Max();
    }

    /// <summary><c>1 − cos = ‖w/‖w‖ − u‖²/2</c>, which keeps its digits when the cosine rounds to 1.</summary>
    private static double Misalignment(ReadOnlySpan<double> row, double norm, double[] direction)
    {
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double difference = row[i] / norm - direction[i];
            sum += difference * difference;
        }
        return 0.5 * sum;
    }
}
