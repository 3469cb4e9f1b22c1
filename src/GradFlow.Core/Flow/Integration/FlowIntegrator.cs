using System.Diagnostics;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Drives a motion from time 0 to a stop: step control, quiet flights over the plateaus, and the record of what happened.
/// </summary>
internal sealed class FlowIntegrator
{
    /// <summary>A flight is worth its planning when it is this many times as long as the next step.</summary>
    private const double WorthwhileFlight = 3;

    private const double LargestUnobservedAngle = 1;

    /// <summary>Points of the trajectory inside a flight.</summary>
    public const int PointsPerFlight = 8;

    private const long ProgressIntervalMilliseconds = 100;

    private readonly FlowMotion _motion;
    private readonly GradientFlowOptions _options;
    private readonly IProgress<FlowStep>? _steps;
    private readonly CommutatorFreeStep _step;
    private readonly StepControl _control;
    private readonly TrajectoryRecorder _trajectory;
    private readonly PlateauRecord _plateaus;
    private readonly List<NetworkSnapshot> _snapshots = [];
    private readonly double[] _settled;
    private readonly double[] _flightShares;
    private readonly double _initialLoss;
    private int _nextSnapshot;
    private double _nextStep;

    /// <summary>Prepares a run from the motion's present state.</summary>
    public FlowIntegrator(FlowMotion motion, GradientFlowOptions options, IProgress<FlowStep>? steps = null)
    {
        _motion = motion;
        _options = options;
        _steps = steps;
        _step = new CommutatorFreeStep(motion, options.Tolerance);
        _control = new StepControl(options.Tolerance);
        _settled = new double[motion.SampleCount];
        _flightShares = new double[options.SampleCount > 2 ? PointsPerFlight : 0];
        motion.Residuals(_step.Start);
        _trajectory = new TrajectoryRecorder(options.SampleCount);
        _trajectory.Add(motion.Observe(default, default, 0, _step.Start));
        _plateaus = new PlateauRecord(motion.Labels, _step.Start);
        Loss = _initialLoss = SquareLoss.Of(_step.Start);
        _nextStep = options.FixedStep > 0 ? options.FixedStep : 0.1 / LargestForce(_step.Start);
        TakeSnapshots(0, flight: false, isStart: true);
    }

    /// <summary>Time reached.</summary>
    public double Time { get; private set; }

    /// <summary>Loss reached.</summary>
    public double Loss { get; private set; }

    /// <summary>Norm of the gradient reached.</summary>
    public double GradientNorm => _motion.GradientNorm(_step.Start);

    /// <summary>Accepted steps.</summary>
    public int Steps { get; private set; }

    /// <summary>Rejected trial steps.</summary>
    public int RejectedSteps { get; private set; }

    /// <summary>The trajectory so far.</summary>
    public TrajectoryPoint[] Trajectory => _trajectory.ToArray();

    /// <summary>The snapshots so far.</summary>
    public NetworkSnapshot[] Snapshots => [.. _snapshots];

    /// <summary>Time at which the residual of every sample had halved; infinite while it has not.</summary>
    public double[] FitTimes => _plateaus.FitTimes;

    /// <summary>The saddles visited, given every switch in order of time and the output weights at the end.</summary>
    public SaddlePoint[] Saddles(ActivationSwitch[] switches, double[] outputs, ThreadTeam team) =>
        _plateaus.Saddles(_motion, switches, outputs, team);

    /// <summary>Integrates until a stop and says which one it was.</summary>
    public RunStatus Run(Action<FlowProgress>? progress, CancellationToken cancellationToken)
    {
        long lastProgress = Stopwatch.GetTimestamp();
        bool quiet = true;
        while (true)
        {
            if (_options.LossTolerance > 0 && Loss <= _options.LossTolerance) return RunStatus.LossReached;
            if (Time >= _options.EndTime) return RunStatus.TimeReached;
            if (_options.LossTolerance > 0 && _motion.StandsStill(_step.Start, _options.LossTolerance)) return RunStatus.Stalled;
            if (Steps >= _options.MaximumSteps) return RunStatus.StepLimit;
            cancellationToken.ThrowIfCancellationRequested();
            if (progress is not null && Stopwatch.GetElapsedTime(lastProgress).TotalMilliseconds >= ProgressIntervalMilliseconds)
            {
                lastProgress = Stopwatch.GetTimestamp();
                progress(new FlowProgress(Time, Loss, Steps, Fraction()));
            }
            if (!(quiet && TryFlight()) && !TryStep(cancellationToken)) return RunStatus.StepLimit;
            quiet = _options.FixedStep == 0 && _step.IsQuiet();
            _step.Advance();
        }
    }

    /// <summary>Takes a step, as long as one is that moves the time; it is not where the forces leave the range of a double.</summary>
    private bool TryStep(CancellationToken cancellationToken)
    {
        while (true)
        {
            double remaining = _options.EndTime - Time;
            bool isLast = _nextStep >= remaining;
            double length = isLast ? remaining : _nextStep;
            if (!(Time + length > Time) || !double.IsFinite(Time + length)) return false;
            double error = _step.Propose(length);
            cancellationToken.ThrowIfCancellationRequested();
            if (_options.FixedStep > 0 && double.IsFinite(error))
            {
                Accept(isLast, error, flight: false);
                return true;
            }
            double next = _control.Next(length, error);
            if (error <= _options.Tolerance)
            {
                Accept(isLast, error, flight: false);
                _nextStep = isLast ? Math.Max(next, _nextStep) : next;
                return true;
            }
            Reject(length, error, flight: false);
            _nextStep = next;
        }
    }

    /// <summary>
    /// Crosses what is left of a plateau in one exact motion. Without it the fitted samples, which relax fast, would hold the steps
    /// short for as long as the plateau lasts, that is for a time proportional to ln(1/λ).
    /// </summary>
    private bool TryFlight()
    {
        _step.SettledResiduals(_settled);
        // The force b_k r_k/n changes by (b_k/n) times the change of the output.
        double length = _motion.QuietTime(_settled, 0.5 * _step.QuietChange * LargestForce(_settled) / _motion.ForceScales.Max());
        // Where nothing moves but the settled samples, these have to come to rest first, and to a loss that is asked for.
        if (double.IsPositiveInfinity(length) && (_options.LossTolerance > 0 || !_step.IsAtRest(_trajectory.Last.PathNorm))) return false;
        double remaining = _options.EndTime - Time;
        bool isLast = length >= remaining;
        length = Math.Min(length, remaining);
        if (!(length >= WorthwhileFlight * _nextStep) || double.IsPositiveInfinity(length)) return false;
        SetFlightShares();
        if (!_step.TryProposeFlight(length, _flightShares))
        {
            Reject(length, double.NaN, flight: true);
            return false;
        }
        Accept(isLast, double.NaN, flight: true);
        return true;
    }

    private void Reject(double length, double error, bool flight)
    {
        RejectedSteps++;
        _steps?.Report(new FlowStep(Time, length, error, IsAccepted: false, flight));
    }

    private void Accept(bool isLast, double error, bool flight)
    {
        double start = Time, end = isLast ? _options.EndTime : start + _step.Length;
        _steps?.Report(new FlowStep(start, _step.Length, error, IsAccepted: true, flight));
        ObserveWithin(start, flight);
        TakeSnapshots(end, flight, isStart: false);
        _motion.Accept(start, end);
        double loss = SquareLoss.Of(_step.End);
        _plateaus.Add(_step, start, Loss, loss);
        (Time, Loss) = (end, loss);
        Steps++;
        _trajectory.Add(_motion.Observe(default, default, end, _step.End));
    }

    /// <summary>Records points inside a step that turns the neurons by a large angle, where its ends alone would not show the motion.</summary>
    private void ObserveWithin(double start, bool flight)
    {
        if (_options.SampleCount <= 2) return;
        if (flight)
        {
            double[] times = [.. _flightShares.Select(share => start + share * _step.Length)];
            foreach (TrajectoryPoint point in _motion.ObserveFlight(times)) _trajectory.Add(point);
        }
        else if (_step.Length * LargestForce(_step.Start) > LargestUnobservedAngle)
        {
            (double[] first, double[] second) = _step.PartialImpulses(0.5);
            _trajectory.Add(_motion.Observe(first, second, start + 0.5 * _step.Length, default));
        }
    }

    private void SetFlightShares()
    {
        // The first flight holds the early alignment, which happens within a few units of 1/ρ.
        for (int i = 0; i < _flightShares.Length; i++)
            _flightShares[i] = Time == 0 ? Math.ScaleB(1, i - PointsPerFlight) : (i + 1.0) / (PointsPerFlight + 1);
    }

    private void TakeSnapshots(double end, bool flight, bool isStart)
    {
        for (; _nextSnapshot < _options.SnapshotTimes.Count && _options.SnapshotTimes[_nextSnapshot] <= end; _nextSnapshot++)
        {
            double time = _options.SnapshotTimes[_nextSnapshot], share = isStart ? 0 : (time - Time) / _step.Length;
            _snapshots.Add(new NetworkSnapshot(time, share == 0
                ? _motion.NetworkAfter(default, default)
                : NetworkInside(share, flight)));
        }
    }

    private ReluNetwork NetworkInside(double share, bool flight)
    {
        if (flight) return _motion.NetworkAfter(_step.PartialFlight(share), default);
        (double[] first, double[] second) = _step.PartialImpulses(share);
        return _motion.NetworkAfter(first, second);
    }

    private double LargestForce(ReadOnlySpan<double> residuals)
    {
        double largest = 0;
        ReadOnlySpan<double> scales = _motion.ForceScales;
        for (int k = 0; k < residuals.Length; k++) largest = Math.Max(largest, scales[k] * Math.Abs(residuals[k]));
        return largest;
    }

    private double Fraction()
    {
        double byTime = double.IsFinite(_options.EndTime) ? Time / _options.EndTime : 0;
        double byLoss = _options.LossTolerance > 0
            ? Math.Log(Loss / _initialLoss) / Math.Log(_options.LossTolerance / _initialLoss)
            : 0;
        return Math.Clamp(Math.Max(byTime, byLoss), 0, 1);
    }
}
