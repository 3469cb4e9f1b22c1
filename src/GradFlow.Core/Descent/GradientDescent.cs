using System.Diagnostics;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Descent;

/// <summary>
/// Gradient descent <c>θ ← θ − η ∇L(θ)</c>, the discrete algorithm, for comparison with the flow (about_GradFlow_Theory §1).
/// </summary>
public static class GradientDescent
{
    /// <summary>A loss this many times the largest of the first loss and the loss of the zero network means divergence.</summary>
    public const double DivergenceFactor = 1e6;

    private const long ProgressIntervalMilliseconds = 100;

    /// <summary>Descends from an initial network. Iteration i stands for the time <c>η i</c> of the flow.</summary>
    /// <param name="dataset">Training data, any inputs.</param>
    /// <param name="initialNetwork">The network at iteration 0, of the data's dimension.</param>
    /// <param name="options">Step size, iterations and what to record.</param>
    /// <param name="progress">Told after iterations how far the run has come; called on the calling thread.</param>
    /// <param name="cancellationToken">Stops the run after the iteration under way.</param>
    /// <exception cref="GradFlowException">DimensionMismatch or InvalidOption.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GradientFlowRun Run(
        TrainingDataset dataset,
        ReluNetwork initialNetwork,
        GradientDescentOptions options,
        Action<FlowProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(initialNetwork);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (initialNetwork.Dimension != dataset.Dimension)
            throw GradFlowError.DimensionMismatch("The network's input dimension", dataset.Dimension, initialNetwork.Dimension, initialNetwork);

        long started = Stopwatch.GetTimestamp();
        var state = new DescentState(dataset, initialNetwork);
        double[] initialBalance = Balance(state);
        var trajectory = new List<TrajectoryPoint> { state.Observe(0) };
        var fitTimes = new double[dataset.Count];
        Array.Fill(fitTimes, double.PositiveInfinity);
        NoteFits(0);
        double bound = DivergenceFactor * Math.Max(state.Loss, SquareLoss.Of(dataset.Labels));
        var outputs = new double[state.Width];
        var hidden = new double[state.Width, dataset.Dimension];
        long lastProgress = started;
        int iteration = 0, nextSample = 1;
        RunStatus status;
        while (true)
        {
            if (options.LossTolerance > 0 && state.Loss <= options.LossTolerance)
            {
                status = RunStatus.LossReached;
                break;
            }
            if (iteration == options.Iterations)
            {
                status = RunStatus.IterationsReached;
                break;
            }
            cancellationToken.ThrowIfCancellationRequested();
            if (state.Descend(outputs, hidden) == 0)
            {
                status = RunStatus.Stalled;
                break;
            }
            state.Move(options.StepSize, outputs, hidden);
            if (!(state.Loss <= bound))
            {
                state.Undo();
                status = RunStatus.Diverged;
                break;
            }
            double time = options.StepSize * ++iteration;
            NoteFits(time);
            if (iteration >= nextSample)
            {
                trajectory.Add(state.Observe(time));
                nextSample = NextSample(iteration, options);
            }
            if (progress is null || Stopwatch.GetElapsedTime(lastProgress).TotalMilliseconds < ProgressIntervalMilliseconds) continue;
            lastProgress = Stopwatch.GetTimestamp();
            progress(new FlowProgress(time, state.Loss, iteration, (double)iteration / options.Iterations));
        }

        double end = options.StepSize * iteration;
        if (trajectory[^1].Time < end) trajectory.Add(state.Observe(end));
        double sharpness = Sharpness.Of(dataset, state, cancellationToken);
        return new GradientFlowRun
        {
            Algorithm = FlowAlgorithm.Descent,
            DescentOptions = options,
            Dataset = dataset,
            InitialNetwork = initialNetwork,
            Network = state.ToNetwork(),
            Options = new GradientFlowOptions
            {
                EndTime = options.StepSize * options.Iterations,
                LossTolerance = options.LossTolerance,
                SampleCount = options.SampleCount,
            },
            Status = status,
            Time = end,
            Loss = state.Loss,
            GradientNorm = state.Descend(outputs, hidden),
            StepSizeLimit = sharpness <= 0 ? double.PositiveInfinity : 2 / sharpness,
            Regime = dataset.IsOrthogonal ? FlowPredictor.RegimeOf(dataset, initialNetwork) : FlowRegime.NotApplicable,
            UnreachableSamples = status == RunStatus.Stalled ? WithoutNeuron(state) : [],
            Trajectory = [.. trajectory],
            Saddles = [],
            FitTimes = fitTimes,
            Switches = [],
            Snapshots = [],
            BalancednessDrift = Drift(state, initialBalance),
            Steps = iteration,
            RejectedSteps = 0,
            Elapsed = Stopwatch.GetElapsedTime(started),
        };

        void NoteFits(double time)
        {
            for (int k = 0; k < fitTimes.Length; k++)
                if (double.IsPositiveInfinity(fitTimes[k]) && Math.Abs(state.Residuals[k]) <= 0.5 * Math.Abs(dataset.Labels[k]))
                    fitTimes[k] = time;
        }
    }

    /// <summary>The next iteration to keep: the iterations grow by the ratio that leaves room for all of them.</summary>
    private static int NextSample(int iteration, GradientDescentOptions options)
    {
        double ratio = Math.Pow(options.Iterations, 1.0 / Math.Max(options.SampleCount - 2, 1));
        return (int)Math.Min(Math.Max(iteration + 1.0, Math.Ceiling(iteration * ratio)), options.Iterations);
    }

    private static int[] WithoutNeuron(DescentState state) =>
        [.. Enumerable.Range(0, state.Residuals.Length)
            .Where(k => Enumerable.Range(0, state.Width).All(j => !state.IsActive(j, k)))];

    private static double[] Balance(DescentState state) => [.. Enumerable.Range(0, state.Width)
        .Select(j => state.Outputs[j] * state.Outputs[j] - HiddenSquare(state, j))];

    private static double Drift(DescentState state, double[] initial)
    {
        double[] present = Balance(state);
        double drift = 0;
        for (int j = 0; j < present.Length; j++)
        {
            double size = state.Outputs[j] * state.Outputs[j] + HiddenSquare(state, j);
            if (size > 0) drift = Math.Max(drift, Math.Abs(present[j] - initial[j]) / size);
        }
        return drift;
    }

    private static double HiddenSquare(DescentState state, int neuron)
    {
        double norm = VectorKernels.Norm(VectorKernels.Row(state.Hidden, neuron));
        return norm * norm;
    }
}
