using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Records;

/// <summary>
/// The largest relative deviation between two runs of the same inputs, and where it is. Everything a run tells is compared; what is counted
/// or named deviates infinitely when it differs at all. Two versions may choose other steps, on which hang the times of the trajectory's points, of
/// the end and of late switches, and the moment at which the escape directions of a saddle are counted: then the trajectory is compared as a
/// curve, and these times and directions are not compared.
/// </summary>
internal sealed class RunComparison
{
    // A record may say anything, so the scales are those of the run that was computed now.
    private readonly double _fitScale;
    private readonly double _timeScale;
    private readonly double _lossScale;
    private readonly bool _haveTheSameSteps;

    public RunComparison(GradientFlowRun recorded, GradientFlowRun now)
    {
        _timeScale = now.Time;
        _fitScale = now.FitTimes.Where(double.IsFinite).DefaultIfEmpty(now.Time).Max();
        _lossScale = now.Trajectory[0].Loss;
        _haveTheSameSteps = (recorded.Steps, recorded.RejectedSteps, recorded.Trajectory.Length) == (now.Steps, now.RejectedSteps, now.Trajectory.Length);
        if (!_haveTheSameSteps)
            Where = FormattableString.Invariant(
                $"number of steps ({recorded.Steps}, {recorded.RejectedSteps} rejected in the record, {now.Steps}, {now.RejectedSteps} rejected now)");
        CompareResults(recorded, now);
        CompareNetworks(recorded.Network, now.Network, string.Empty);
        CompareSaddles(recorded.Saddles, now.Saddles);
        if (_haveTheSameSteps) ComparePoints(recorded.Trajectory, now.Trajectory);
        else CompareCurves(recorded.Trajectory, now.Trajectory);
        CompareSwitches(recorded.Switches, now.Switches);
        CompareSnapshots(recorded.Snapshots, now.Snapshots);
    }

    /// <summary>The largest deviation; infinite where the runs went differently.</summary>
    public double LargestDeviation { get; private set; }

    /// <summary>Where it is, in words; empty when there is none.</summary>
    public string Where { get; private set; } = string.Empty;

    private void CompareResults(GradientFlowRun recorded, GradientFlowRun now)
    {
        Same(recorded.Status, now.Status, "status");
        Same(recorded.Engine, now.Engine, "engine");
        Same(recorded.Regime, now.Regime, "regime");
        Same(List(recorded.UnreachableSamples), List(now.UnreachableSamples), "unreachable samples");
        Numbers(recorded.FitTimes, now.FitTimes, _fitScale, k => $"fit time of sample {k}");
        if (_haveTheSameSteps) Number(recorded.Time, now.Time, _timeScale, $"final time");
        Number(recorded.Loss, now.Loss, _lossScale, $"final loss");
        // The mean of ‖∇L‖² until the last fit is the loss lost by then over the time it took. Where the loss ends a run, its steps say how far below.
        if (_haveTheSameSteps || now.Status != RunStatus.LossReached)
            Number(recorded.GradientNorm, now.GradientNorm, Math.Sqrt(_lossScale / _fitScale), $"final gradient norm");
        Number(recorded.StepSizeLimit, now.StepSizeLimit, now.StepSizeLimit, $"step size limit");
        Number(recorded.BalancednessDrift, now.BalancednessDrift, 1, $"balancedness drift");
    }

    private void CompareNetworks(ReluNetwork recorded, ReluNetwork now, string when)
    {
        // The weights themselves may be below the smallest double, so they are compared in units of now's common factor.
        double factor = Math.Exp(recorded.LogScale - now.LogScale);
        double largest = Math.Max(now.OutputWeights.Max(Math.Abs), now.HiddenWeights.Cast<double>().Max(Math.Abs));
        for (int j = 0; j < now.Width; j++)
        {
            Number(recorded.OutputWeights[j] * factor, now.OutputWeights[j], largest, $"output weight of neuron {j}{when}");
            for (int i = 0; i < now.Dimension; i++)
                Number(recorded.HiddenWeights[j, i] * factor, now.HiddenWeights[j, i], largest, $"hidden weight {i} of neuron {j}{when}");
        }
    }

    private void CompareSaddles(SaddlePoint[] recorded, SaddlePoint[] now)
    {
        Same(recorded.Length, now.Length, "number of saddles");
        foreach ((SaddlePoint saddle, SaddlePoint other) in recorded.Zip(now))
        {
            string name = FormattableString.Invariant($"of saddle {other.Order}");
            Same(List(saddle.FittedSamples), List(other.FittedSamples), $"fitted samples {name}");
            Number(saddle.EntryTime, other.EntryTime, _fitScale, $"entry time {name}");
            Number(saddle.ExitTime, other.ExitTime, _fitScale, $"exit time {name}");
            Number(saddle.PredictedTime, other.PredictedTime, _fitScale, $"predicted time {name}");
            Number(saddle.Loss, other.Loss, _lossScale, $"loss {name}");
            Number(saddle.PredictedLoss, other.PredictedLoss, _lossScale, $"predicted loss {name}");
            if (!_haveTheSameSteps) continue;
            Same(saddle.Index, other.Index, $"index {name}");
            Numbers(saddle.EscapeRates, other.EscapeRates, other.EscapeRates.DefaultIfEmpty().Max(), i => $"escape rate {i} {name}");
        }
    }

    private void ComparePoints(TrajectoryPoint[] recorded, TrajectoryPoint[] now)
    {
        double residualScale = now[0].Residuals.Max(Math.Abs), normScale = now.Max(point => point.PathNorm);
        for (int i = 0; i < now.Length; i++)
        {
            (TrajectoryPoint point, TrajectoryPoint other) = (recorded[i], now[i]);
            string name = FormattableString.Invariant($"of trajectory point {i}");
            Number(point.Time, other.Time, _timeScale, $"time {name}");
            Number(point.Loss, other.Loss, _lossScale, $"loss {name}");
            Numbers(point.Residuals, other.Residuals, residualScale, k => $"residual of sample {k} {name}");
            Number(point.PathNorm, other.PathNorm, normScale, $"path norm {name}");
            Same(point.ActiveNeurons, other.ActiveNeurons, $"active neurons {name}");
            Number(point.PositiveAlignment, other.PositiveAlignment, 1, $"positive alignment {name}");
            Number(point.NegativeAlignment, other.NegativeAlignment, 1, $"negative alignment {name}");
        }
    }

    /// <summary>
    /// Every recorded point has to lie within what the two points before and the two after it now span, or not further outside than
    /// that is wide: a curve may turn between its points.
    /// </summary>
    private void CompareCurves(TrajectoryPoint[] recorded, TrajectoryPoint[] now)
    {
        double residualScale = now[0].Residuals.Max(Math.Abs), normScale = now.Max(point => point.PathNorm);
        int next = 0;
        for (int i = 0; i < recorded.Length; i++)
        {
            TrajectoryPoint point = recorded[i];
            while (next < now.Length && now[next].Time <= point.Time) next++;
            TrajectoryPoint[] around = now[Math.Clamp(next - 2, 0, now.Length - 1)..Math.Min(next + 2, now.Length)];
            string name = FormattableString.Invariant($"of trajectory point {i}");
            Within(point.Loss, around.Select(other => other.Loss), _lossScale, $"loss {name}");
            for (int k = 0; k < point.Residuals.Length; k++)
                Within(point.Residuals[k], around.Select(other => other.Residuals[k]), residualScale, $"residual of sample {k} {name}");
            Within(point.PathNorm, around.Select(other => other.PathNorm), normScale, $"path norm {name}");
            Within(point.ActiveNeurons, around.Select(other => (double)other.ActiveNeurons), 1, $"active neurons {name}");
            Within(point.PositiveAlignment, around.Select(other => other.PositiveAlignment), 1, $"positive alignment {name}");
            Within(point.NegativeAlignment, around.Select(other => other.NegativeAlignment), 1, $"negative alignment {name}");
        }
    }

    private void CompareSwitches(ActivationSwitch[] recorded, ActivationSwitch[] now)
    {
        Same(recorded.Length, now.Length, "number of switches");
        // Switches at nearly one time may change their order, those of one neuron and sample may not.
        foreach ((ActivationSwitch change, ActivationSwitch other) in Ordered(recorded).Zip(Ordered(now)))
        {
            Same(Name(change), Name(other), "switch");
            if (_haveTheSameSteps) Number(change.Time, other.Time, _fitScale, $"time of the switch {Name(other)}");
        }

        static IEnumerable<ActivationSwitch> Ordered(ActivationSwitch[] switches) =>
            switches.OrderBy(change => change.Neuron).ThenBy(change => change.Sample).ThenBy(change => change.Time);

        static string Name(ActivationSwitch change) =>
            FormattableString.Invariant($"{(change.IsActive ? "on" : "off")} of neuron {change.Neuron} at sample {change.Sample}");
    }

    private void CompareSnapshots(NetworkSnapshot[] recorded, NetworkSnapshot[] now)
    {
        Same(recorded.Length, now.Length, "number of snapshots");
        foreach ((NetworkSnapshot snapshot, NetworkSnapshot other) in recorded.Zip(now))
        {
            Number(snapshot.Time, other.Time, _timeScale, $"time of a snapshot");
            CompareNetworks(snapshot.Network, other.Network, FormattableString.Invariant($" at time {other.Time:G6}"));
        }
    }

    private void Numbers(double[] recorded, double[] now, double scale, Func<int, FormattableString> where)
    {
        for (int i = 0; i < Math.Max(recorded.Length, now.Length); i++)
        {
            // A number that is missing on one side deviates infinitely.
            if (i < Math.Min(recorded.Length, now.Length)) Number(recorded[i], now[i], scale, where(i));
            else Note(double.PositiveInfinity, where(i));
        }
    }

    private void Number(double recorded, double now, double scale, FormattableString where)
    {
        if (recorded.Equals(now)) return;
        // Not a number, or infinite, is never near to a number; nor is anything near to zero on a scale of zero.
        double deviation = Math.Abs(recorded - now) / Math.Abs(scale);
        Note(double.IsNaN(deviation) ? double.PositiveInfinity : deviation, where);
    }

    private void Within(double recorded, IEnumerable<double> now, double scale, FormattableString where)
    {
        // The least of them is not a number when any of them is none.
        double least = now.Min(), largest = now.Max(), width = largest - least;
        if (double.IsNaN(least)) Number(recorded, double.IsNaN(recorded) ? double.NaN : largest, scale, where);
        else Number(recorded, Math.Clamp(recorded, least - width, largest + width), scale, where);
    }

    private void Same<T>(T recorded, T now, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(recorded, now))
            Note(double.PositiveInfinity, $"{what} ({recorded} in the record, {now} now)");
    }

    private void Note(double deviation, FormattableString where)
    {
        if (deviation > LargestDeviation) (LargestDeviation, Where) = (deviation, FormattableString.Invariant(where));
    }

    private static string List(int[] samples) => samples.Length == 0 ? "none" : string.Join(", ", samples);
}
