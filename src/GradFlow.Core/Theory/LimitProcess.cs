using GradFlow.Core.Flow;
using GradFlow.Core.Numerics;

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
    private readonly double _timeUnit;
    private readonly double _rateUnit;
    private readonly bool _wantsRates;

    // Neurons whose active sets are one array move together, and are followed together.
    private readonly int[][] _activeSets;
    private readonly int[] _neurons;
    private readonly int[] _firstNeurons;

    // For every sample a bit for each set, whether it is in there.
    private readonly byte[][] _holders;
    private readonly bool[] _fitted;
    private readonly double[] _levels;
    private readonly double[] _rates;
    private readonly double[] _squaredRates;
    private readonly double[] _summedRates;
    private readonly List<int> _waiting = [];
    private readonly List<int> _fittedSamples = [];
    private readonly List<SaddlePoint> _saddles = [];
    private readonly List<NeuronActivation> _activations = [];

    private LimitProcess(double[] labels, double[] drive, int[][] activeSets, double timeUnit, bool wantsRates)
    {
        (_labels, _wantsRates) = (labels, wantsRates);
        _weights = new double[drive.Length];
        // A power of two changes no digit, and keeps the squares of any drive in range.
        _rateUnit = Math.ScaleB(1, Math.ILogB(Math.Max(drive.Max(Math.Abs), double.Epsilon)));
        for (int k = 0; k < drive.Length; k++) _weights[k] = drive[k] / _rateUnit * (drive[k] / _rateUnit);
        _timeUnit = timeUnit / _rateUnit;
        (_activeSets, _neurons, _firstNeurons) = Distinct(activeSets);
        _fitted = new bool[labels.Length];
        int count = _activeSets.Length;
        _holders = [.. labels.Select(_ => new byte[(count + 7) / 8])];
        (_levels, _rates, _squaredRates, _summedRates) = (new double[count], new double[count], new double[count], new double[count]);
        Array.Fill(_levels, -1);
        for (int i = 0; i < count; i++)
        {
            if (_activeSets[i].Length == 0) continue;
            foreach (int k in _activeSets[i]) _holders[k][i / 8] |= (byte)(1 << (i % 8));
            SumRate(i);
            _waiting.Add(i);
        }
        TakeRoots();
        Saddles = [];
        Activations = [];
        FitTimes = new double[labels.Length];
        Array.Fill(FitTimes, double.PositiveInfinity);
        UnreachableSamples = [.. Enumerable.Range(0, labels.Length).Where(k => !_holders[k].AsSpan().ContainsAnyExcept((byte)0))];
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
    public static LimitProcess Run(double[] labels, double[] drive, int[][] activeSets, double timeUnit) =>
        Run(labels, drive, activeSets, timeUnit, wantsRates: true);

    /// <summary>Runs the process to its end, without the escape rates of the saddles unless they are wanted.</summary>
    internal static LimitProcess Run(double[] labels, double[] drive, int[][] activeSets, double timeUnit, bool wantsRates)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(drive);
        ArgumentNullException.ThrowIfNull(activeSets);
        var process = new LimitProcess(labels, drive, activeSets, timeUnit, wantsRates);
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

    /// <summary>The distinct arrays, the neurons of one after those of another, each ascending, and where those of each start.</summary>
    private static (int[][] Sets, int[] Neurons, int[] First) Distinct(int[][] activeSets)
    {
        var numbers = new Dictionary<int[], int>(ReferenceEqualityComparer.Instance);
        var sets = new List<int[]>();
        int[] number = new int[activeSets.Length];
        for (int j = 0; j < activeSets.Length; j++)
        {
            if (!numbers.TryGetValue(activeSets[j], out number[j]))
            {
                numbers.Add(activeSets[j], number[j] = sets.Count);
                sets.Add(activeSets[j]);
            }
        }
        int[] first = new int[sets.Count + 1], neurons = new int[activeSets.Length];
        foreach (int set in number) first[set]++;
        for (int i = 1; i < first.Length; i++) first[i] += first[i - 1];
        for (int j = activeSets.Length - 1; j >= 0; j--) neurons[--first[number[j]]] = j;
        return ([.. sets], neurons, first);
    }

    private ReadOnlySpan<int> NeuronsOf(int set) => _neurons.AsSpan(_firstNeurons[set].._firstNeurons[set + 1]);

    /// <summary>Time until the next level reaches 0, or null when no waiting neuron rises any more.</summary>
    private double? NextActivation()
    {
        // What does not wait is at the level −1 and has the rate 0.
        double wait = -VectorKernels.LargestRatio(_levels, _rates);
        return double.IsPositiveInfinity(wait) ? null : wait;
    }

    private void Advance(double wait) => VectorKernels.AddScaled(wait, _rates, _levels);

    private void ActivateReady(double now)
    {
        var ready = new List<int>();
        int first = _activations.Count;
        foreach (int i in _waiting)
            if (_levels[i] >= -LevelTolerance) ready.Add(i);
        foreach (int i in ready)
        {
            foreach (int j in NeuronsOf(i)) _activations.Add(new NeuronActivation(j, now * _timeUnit));
            foreach (int k in _activeSets[i]) Fit(k, now);
            _levels[i] = -1;
        }
        for (int i = 0; i < _squaredRates.Length; i++)
            if (_squaredRates[i] < _summedRates[i] * CancellationFactor) SumRate(i);
        _activations.Sort(first, _activations.Count - first, Comparer<NeuronActivation>.Create((left, right) => left.Neuron - right.Neuron));
        // Neurons whose whole active set is fitted wait for ever and are no escape direction of any later saddle.
        _waiting.RemoveAll(i => _squaredRates[i] == 0);
        TakeRoots();
    }

    private void Fit(int sample, double now)
    {
        if (_fitted[sample]) return;
        _fitted[sample] = true;
        FitTimes[sample] = now * _timeUnit;
        _fittedSamples.Add(sample);
        VectorKernels.SubtractWhere(_holders[sample], _weights[sample], _squaredRates);
    }

    private void SumRate(int set)
    {
        double sum = 0;
        foreach (int k in _activeSets[set])
            if (!_fitted[k]) sum += _weights[k];
        _squaredRates[set] = _summedRates[set] = sum;
    }

    private void TakeRoots() => VectorKernels.TakeRoots(_squaredRates, _rates);

    private void RecordSaddle(double entry, double exit)
    {
        double loss = 0;
        for (int k = 0; k < _labels.Length; k++)
            if (!_fitted[k]) loss += _labels[k] * _labels[k];
        loss /= 2 * _labels.Length;
        int[] fitted = [.. _fittedSamples];
        Array.Sort(fitted);
        _saddles.Add(new SaddlePoint
        {
            Order = _saddles.Count,
            EntryTime = entry * _timeUnit,
            ExitTime = exit * _timeUnit,
            Loss = loss,
            FittedSamples = fitted,
            Index = _waiting.Sum(i => NeuronsOf(i).Length),
            EscapeRates = _wantsRates ? EscapeRates() : [],
            PredictedTime = exit * _timeUnit,
            PredictedLoss = loss,
        });
    }

    /// <summary>The rates of all waiting neurons, fastest first.</summary>
    private double[] EscapeRates()
    {
        (double Rate, int Count)[] waiting = [.. _waiting.Select(i => (_rateUnit * _rates[i], NeuronsOf(i).Length))];
        Array.Sort(waiting);
        var rates = new double[waiting.Sum(set => set.Count)];
        int end = rates.Length;
        foreach ((double rate, int count) in waiting) rates.AsSpan((end -= count)..(end + count)).Fill(rate);
        return rates;
    }
}
