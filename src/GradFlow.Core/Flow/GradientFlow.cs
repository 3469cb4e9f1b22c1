using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow.General;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Flow;

/// <summary>The gradient flow of the square loss of a one-hidden-layer ReLU network (about_GradFlow_Theory §1).</summary>
public static class GradientFlow
{
    /// <summary>Below this many coordinates the threads cost more than they save on the general engine.</summary>
    private const int SmallestParallelWork = 20_000;

    /// <summary>Integrates the flow from an initial network.</summary>
    /// <param name="dataset">Training data.</param>
    /// <param name="initialNetwork">The network at time 0, of the data's dimension.</param>
    /// <param name="options">Stops, tolerance and what to record.</param>
    /// <param name="progress">Told after steps how far the run has come; called on the calling thread.</param>
    /// <param name="cancellationToken">Stops the run within milliseconds.</param>
    /// <exception cref="GradFlowException">InputsNotOrthogonal, DimensionMismatch or InvalidOption.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GradientFlowRun Integrate(
        TrainingDataset dataset,
        ReluNetwork initialNetwork,
        GradientFlowOptions options,
        Action<FlowProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Integrate(dataset, initialNetwork, options, progress, steps: null, cancellationToken);

    /// <summary>Integrates the flow from an initial network and tells every step.</summary>
    /// <param name="dataset">Training data.</param>
    /// <param name="initialNetwork">The network at time 0, of the data's dimension.</param>
    /// <param name="options">Stops, tolerance and what to record.</param>
    /// <param name="progress">Told after steps how far the run has come; called on the calling thread.</param>
    /// <param name="steps">Told what the step control made of every trial step; called on the calling thread.</param>
    /// <param name="cancellationToken">Stops the run within milliseconds.</param>
    /// <exception cref="GradFlowException">InputsNotOrthogonal, DimensionMismatch or InvalidOption.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GradientFlowRun Integrate(
        TrainingDataset dataset,
        ReluNetwork initialNetwork,
        GradientFlowOptions options,
        Action<FlowProgress>? progress,
        IProgress<FlowStep>? steps,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(initialNetwork);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (initialNetwork.Dimension != dataset.Dimension)
            throw GradFlowError.DimensionMismatch("The network's input dimension", dataset.Dimension, initialNetwork.Dimension, initialNetwork);
        FlowEngine engine = options.Engine != FlowEngine.Automatic ? options.Engine
            : dataset.IsOrthogonal ? FlowEngine.Orthogonal
            : FlowEngine.General;
        if (engine == FlowEngine.Orthogonal) dataset.RequireOrthogonal();

        long started = Stopwatch.GetTimestamp();
        int smallestWork = engine == FlowEngine.Orthogonal ? NeuronBlocks.CoordinatesPerBlock : SmallestParallelWork;
        bool isWorthThreads = (long)dataset.Count * initialNetwork.Width > smallestWork;
        using var team = new ThreadTeam(isWorthThreads ? options.ThreadCount : 1, cancellationToken);
        using FlowMotion motion = engine == FlowEngine.Orthogonal
            ? new OrthogonalMotion(dataset, initialNetwork, team, options.FixedStep > 0 ? 0 : options.Tolerance)
            : new GeneralMotion(dataset, initialNetwork, team);
        var integrator = new FlowIntegrator(motion, options, steps);
        RunStatus status = integrator.Run(progress, cancellationToken);

        ActivationSwitch[] switches = NumberSort.Sorted(
            motion.SwitchCount, motion.CopySwitches, change => change.Time, ActivationSwitch.ByTime, team);
        (FlowRegime regime, SaddlePoint[] predicted) = dataset.IsOrthogonal
            ? FlowPredictor.RegimeAndSaddlesOf(dataset, initialNetwork, motion, team)
            : (FlowRegime.NotApplicable, []);
        // On the general engine an inactive neuron may switch on again for as long as the flow moves.
        bool areFinal = engine == FlowEngine.Orthogonal || status == RunStatus.Stalled;
        (ReluNetwork network, double drift) = motion.End();
        return new GradientFlowRun
        {
            Dataset = dataset,
            InitialNetwork = initialNetwork,
            Network = network,
            Options = options,
            Status = status,
            Time = integrator.Time,
            Loss = integrator.Loss,
            GradientNorm = integrator.GradientNorm,
            Engine = engine,
            Regime = regime,
            UnreachableSamples = [.. Enumerable.Range(0, dataset.Count).Where(k => areFinal && !motion.IsReachable(k))],
            Trajectory = integrator.Trajectory,
            Saddles = [.. integrator.Saddles(switches, network.OutputWeights, team).Select(saddle => WithPrediction(saddle, predicted))],
            FitTimes = integrator.FitTimes,
            Switches = switches,
            Snapshots = integrator.Snapshots,
            BalancednessDrift = drift,
            Steps = integrator.Steps,
            RejectedSteps = integrator.RejectedSteps,
            Elapsed = Stopwatch.GetElapsedTime(started),
        };
    }

    /// <summary>A visited saddle beside the predicted one at which the same samples are fitted.</summary>
    private static SaddlePoint WithPrediction(SaddlePoint visited, SaddlePoint[] predicted)
    {
        SaddlePoint? match = Array.Find(predicted, saddle => saddle.FittedSamples.AsSpan().SequenceEqual(visited.FittedSamples));
        return match is null ? visited : visited with { PredictedTime = match.PredictedTime, PredictedLoss = match.PredictedLoss };
    }
}
