using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Finds the saddles a run visited. A sample is fitted when its residual has halved; a saddle lies between two fits if the loss
/// falls there at most at <see cref="LargestSpeedRatio"/> of its speed at both fits.
/// </summary>
internal sealed class PlateauRecord
{
    private const double LargestSpeedRatio = 0.02;

    private readonly double[] _labels;
    private readonly double[] _fitTimes;
    private readonly List<(double Start, double End, double StartLoss, double EndLoss)> _steps = [];

    /// <summary>A record that starts with the residuals at time 0.</summary>
    public PlateauRecord(double[] labels, ReadOnlySpan<double> residuals)
    {
        _labels = labels;
        _fitTimes = new double[labels.Length];
        for (int k = 0; k < labels.Length; k++)
            _fitTimes[k] = IsFitted(k, residuals[k]) ? 0 : double.PositiveInfinity;
    }

    /// <summary>Time at which the residual of every sample had halved, n of them; infinite while it has not.</summary>
    public double[] FitTimes => [.. _fitTimes];

    /// <summary>Notes an accepted step, before it advances.</summary>
    public void Add(CommutatorFreeStep step, double startTime, double startLoss, double endLoss)
    {
        _steps.Add((startTime, startTime + step.Length, startLoss, endLoss));
        for (int k = 0; k < _labels.Length; k++)
        {
            if (!double.IsPositiveInfinity(_fitTimes[k]) || !IsFitted(k, step.End[k])) continue;
            double before = 0, after = 1;
            while (after - before > 1e-12)
            {
                double share = 0.5 * (before + after);
                if (IsFitted(k, step.ResidualAt(k, share))) after = share;
                else before = share;
            }
            _fitTimes[k] = startTime + after * step.Length;
        }
    }

    /// <summary>The saddles in order, their indices counted on the activations at the time.</summary>
    public SaddlePoint[] Saddles(FlowMotion motion, ActivationSwitch[] switches, double[] outputs, ThreadTeam team)
    {
        int[] order = [.. Enumerable.Range(0, _labels.Length).Where(k => double.IsFinite(_fitTimes[k])).OrderBy(k => _fitTimes[k])];
        var saddles = new List<SaddlePoint>();
        ActivationHistory? history = null;
        int firstStep = 0;
        for (int i = 0; i < order.Length; i++)
        {
            double entry = i == 0 ? 0 : _fitTimes[order[i - 1]], exit = _fitTimes[order[i]];
            if (exit <= entry) continue;
            while (_steps[firstStep].End <= entry) firstStep++;
            int lastStep = firstStep, quietest = firstStep;
            for (; _steps[lastStep].End < exit; lastStep++)
                if (Speed(lastStep) < Speed(quietest)) quietest = lastStep;
            double slowerFit = i == 0 ? Speed(lastStep) : Math.Min(Speed(firstStep), Speed(lastStep));
            if (Speed(quietest) > LargestSpeedRatio * slowerFit) continue;
            int[] fitted = [.. order.Take(i).Order()];
            double loss = 0.5 * (_steps[quietest].StartLoss + _steps[quietest].EndLoss);
            history ??= new ActivationHistory(motion, switches, outputs, team);
            double[] rates = history.EscapeRates(_steps[quietest].End, fitted);
            saddles.Add(new SaddlePoint
            {
                Order = saddles.Count,
                EntryTime = entry,
                ExitTime = exit,
                Loss = loss,
                FittedSamples = fitted,
                Index = rates.Length,
                EscapeRates = rates,
            });
        }
        history?.Dispose();
        return [.. saddles];
    }

    private bool IsFitted(int sample, double residual) => Math.Abs(residual) <= 0.5 * Math.Abs(_labels[sample]);

    private double Speed(int step)
    {
        (double start, double end, double startLoss, double endLoss) = _steps[step];
        return (startLoss - endLoss) / (end - start);
    }
}
