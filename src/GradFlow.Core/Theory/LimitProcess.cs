using GradFlow.Core.Flow;

namespace GradFlow.Core.Theory;

/// <summary>
/// The jump process the flow tends to as λ → 0 (about_GradFlow_Theory §4): every waiting neuron has a level, −1 at the start,
/// that rises at the rate <c>√(Σ g_k²)</c> over the samples of its active set that are not fitted yet; a neuron whose level
/// reaches 0 activates and fits its whole active set.
/// </summary>
public sealed class LimitProcess
{
    // Levels are sums of at most n steps, each exact to rounding; neurons closer than this reach 0 together.
    private const double LevelTolerance = 1e-12;

    // A squared rate that has fallen by this factor since it was last summed has lost digits to cancellation.
    private const double CancellationFactor = 1.0 / 1024;

    private readonly double[] _labels;
    private readonly double[] _weights;
    private readonly int[][] _activeSets;
    private readonly double _timeUnit;
    private readonly double _rateUnit;

    private readonly bool[] _fitted;
    private readonly int[][] _neuronsOfSample;
    private readonly double[] _levels;
    private readonly double[] _squaredRates;
    private readonly double[] _summedRates;
    private readonly int[] _unfitted;
    private readonly List<int> _waiting = [];
    private readonly List<int> _fittedSamples = [];
    private readonly List<SaddlePoint> _saddles = [];
    private readonly List<NeuronActivation> _activations = [];

    private LimitProcess(double[] labels, double[] drive, int[][] activeSets, double timeUnit)
    {
        _labels = labels;
        _weights = new double[drive.Length];
        // A power of two changes no digit, and keeps the squares of any drive in range.
        _rateUnit = Math.ScaleB(1, Math.ILogB(Math.Max(drive.Max(Math.Abs), double.Epsilon)));
        for (int k = 0; k < drive.Length; k++) _weights[k] = drive[k] / _rateUnit * (drive[k] / _rateUnit);
        _activeSets = activeSets;
        _timeUnit = timeUnit / _rateUnit;
        _fitted = new bool[labels.Length];
        _neuronsOfSample = Transpose(activeSets, labels.Length);
        _levels = new double[activeSets.Length];
        _squaredRates = new double[activeSets.Length];
        _summedRates = new double[activeSets.Length];
        _unfitted = new int[activeSets.Length];
        for (int j = 0; j < activeSets.Length; j++)
        {
            if (activeSets[j].Length == 0) continue;
            _levels[j] = -1;
            _unfitted[j] = activeSets[j].Length;
            SumRate(j);
            _waiting.Add(j);
        }
        Saddles = [];
        Activations = [];
        FitTimes = new double[labels.Length];
        Array.Fill(FitTimes, double.PositiveInfinity);
        UnreachableSamples = [.. Enumerable.Range(0, labels.Length).Where(k => _neuronsOfSample[k].Length == 0)];
    }

    /// <summary>The saddles in order, the origin first; observed and predicted properties both hold the prediction.</summary>
    public SaddlePoint[] Saddles { get; private set; }

    /// <summary>The neurons that activate, in order of time; neurons that activate together are in ascending order.</summary>
    public NeuronActivation[] Activations { get; private set; }

    /// <summary>Time at which every sample is fitted, n of them; infinite for a sample in no active set.</summary>
    public double[] FitTimes { get; }

    /// <summary>Samples in no active set, ascending: they are never fitted.</summary>
    public int[] UnreachableSamples { get; }

    /// <summary>Runs the process to its end.</summary>
    /// <param name="labels">Labels <c>y_k</c>, n of them.</param>
    /// <param name="drive"><c>g_k = b_k y_k / n</c> at time 0, n of them.</param>
    /// <param name="activeSets">The active set <c>M_j</c> of every neuron, m of them.</param>
    /// <param name="timeUnit"><c>ln(1/λ)</c>, which turns the process's own time τ into the time of the flow.</param>
    public static LimitProcess Run(double[] labels, double[] drive, int[][] activeSets, double timeUnit)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(drive);
        ArgumentNullException.ThrowIfNull(activeSets);
        var process = new LimitProcess(labels, drive, activeSets, timeUnit);
        double entry = 0, now = 0;
        while (process.NextActivation() is double wait)
        {
            now += wait;
            process.RecordSaddle(entry, now);
            process.Advance(wait);
            process.ActivateReady(now);
            entry = now;
        }
        process.Saddles = [.. process._saddles];
        process.Activations = [.. process._activations];
        return process;
    }

    private static int[][] Transpose(int[][] activeSets, int samples)
    {
        var counts = new int[samples];
        foreach (int[] set in activeSets)
            foreach (int k in set) counts[k]++;
        var neurons = new int[samples][];
        for (int k = 0; k < samples; k++) neurons[k] = new int[counts[k]];
        for (int j = activeSets.Length - 1; j >= 0; j--)
            foreach (int k in activeSets[j]) neurons[k][--counts[k]] = j;
        return neurons;
    }

    /// <summary>Time until the next neuron's level reaches 0, or null when no waiting neuron rises any more.</summary>
    private double? NextActivation()
    {
        double wait = double.PositiveInfinity;
        foreach (int j in _waiting) wait = Math.Min(wait, -_levels[j] / Math.Sqrt(_squaredRates[j]));
        return double.IsPositiveInfinity(wait) ? null : wait;
    }

    private void Advance(double wait)
    {
        foreach (int j in _waiting) _levels[j] += wait * Math.Sqrt(_squaredRates[j]);
    }

    private void ActivateReady(double now)
    {
        var ready = new List<int>();
        foreach (int j in _waiting)
            if (_levels[j] >= -LevelTolerance) ready.Add(j);
        foreach (int j in ready)
        {
            _activations.Add(new NeuronActivation(j, now * _timeUnit));
            foreach (int k in _activeSets[j]) Fit(k, now);
        }
        // Neurons whose whole active set is fitted wait for ever and are no escape direction of any later saddle.
        _waiting.RemoveAll(j => _levels[j] >= -LevelTolerance || _unfitted[j] == 0);
    }

    private void Fit(int sample, double now)
    {
        if (_fitted[sample]) return;
        _fitted[sample] = true;
        FitTimes[sample] = now * _timeUnit;
        _fittedSamples.Add(sample);
        foreach (int j in _neuronsOfSample[sample])
        {
            _unfitted[j]--;
            _squaredRates[j] -= _weights[sample];
            if (_squaredRates[j] < _summedRates[j] * CancellationFactor) SumRate(j);
        }
    }

    private void SumRate(int neuron)
    {
        double sum = 0;
        foreach (int k in _activeSets[neuron])
            if (!_fitted[k]) sum += _weights[k];
        _squaredRates[neuron] = _summedRates[neuron] = sum;
    }

    private void RecordSaddle(double entry, double exit)
    {
        double loss = 0;
        for (int k = 0; k < _labels.Length; k++)
            if (!_fitted[k]) loss += _labels[k] * _labels[k];
        loss /= 2 * _labels.Length;
        int[] fitted = [.. _fittedSamples];
        Array.Sort(fitted);
        var rates = new double[_waiting.Count];
        for (int i = 0; i < rates.Length; i++) rates[i] = _rateUnit * Math.Sqrt(_squaredRates[_waiting[i]]);
        Array.Sort(rates);
        Array.Reverse(rates);
        _saddles.Add(new SaddlePoint
        {
            Order = _saddles.Count,
            EntryTime = entry * _timeUnit,
            ExitTime = exit * _timeUnit,
            Loss = loss,
            FittedSamples = fitted,
            Index = _waiting.Count,
            EscapeRates = rates,
            PredictedTime = exit * _timeUnit,
            PredictedLoss = loss,
        });
    }
}
