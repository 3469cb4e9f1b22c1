using GradFlow.Core.Data;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The decoupled motion on orthogonal inputs (theory.md §2): in the coordinates <c>v_jk = w_j·x_k/b_k</c> every neuron moves by exact
/// Lorentz boosts. Neuron j is 2^E_j times its stored row, so that amplitudes far below the smallest double are as good as any.
/// </summary>
internal sealed class OrthogonalMotion : FlowMotion
{
    private const int MostBlocks = 64;
    private const int FewestNeuronsPerBlock = 16;

    /// <summary>Below this many weights the threads cost more than they save.</summary>
    private const int SmallestParallelWork = 20_000;

    private readonly TrainingDataset _dataset;
    private readonly ReluNetwork _initial;
    private readonly int _stride;
    private readonly NeuronBlock[] _blocks;
    private readonly ParallelOptions? _parallel;
    private readonly CancellationToken _cancellationToken;
    private readonly double[] _firstImpulse;
    private readonly double[] _secondImpulse;
    private readonly double[] _directionWeights;
    private readonly double _positiveNorm;
    private readonly double _negativeNorm;

    private readonly double[] _initialRows;
    private readonly double[] _initialOutputs;
    private readonly double[] _initialHiddenNorms;
    private readonly int[] _initialExponents;
    private readonly double[] _frozenPositive;
    private readonly double[] _frozenNegative;

    private NeuronRows _present;
    private NeuronRows _proposed;
    private readonly int[] _activeNeurons;
    private readonly List<ActivationSwitch> _switches = [];

    /// <summary>Projects a network onto the inputs.</summary>
    public OrthogonalMotion(TrainingDataset dataset, ReluNetwork network, int threadCount, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _dataset = dataset;
        _initial = network;
        int n = dataset.Count, m = network.Width;
        _stride = RowKernels.Pad(n);
        int blockSize = Math.Max(FewestNeuronsPerBlock, (m + MostBlocks - 1) / MostBlocks);
        _blocks = new NeuronBlock[(m + blockSize - 1) / blockSize];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new NeuronBlock(i * blockSize, Math.Min(m, (i + 1) * blockSize), _stride);
        _parallel = threadCount > 1 && _blocks.Length > 1 && (long)n * m >= SmallestParallelWork
            ? new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellationToken }
            : null;

        ForceScales = new double[n];
        for (int k = 0; k < n; k++) ForceScales[k] = dataset.Norms[k] / n;
        _firstImpulse = new double[_stride];
        _secondImpulse = new double[_stride];

        // w·D₊ = Σ_{y_k > 0} (y_k b_k / n) v_k, and likewise for −D₋; one row of weights holds both.
        _directionWeights = new double[_stride];
        double positive = 0, negative = 0;
        for (int k = 0; k < n; k++)
        {
            double weight = _directionWeights[k] = Math.Abs(Labels[k]) * ForceScales[k];
            if (Labels[k] > 0) positive += weight * weight;
            else negative += weight * weight;
        }
        (_positiveNorm, _negativeNorm) = (Math.Sqrt(positive), Math.Sqrt(negative));

        _present = new NeuronRows(m, _stride);
        _proposed = new NeuronRows(m, _stride);
        _initialRows = new double[(long)m * n];
        _initialOutputs = new double[m];
        _initialHiddenNorms = new double[m];
        _initialExponents = new int[m];
        _frozenPositive = new double[m];
        _frozenNegative = new double[m];
        _activeNeurons = new int[n];
        ForEachBlock(Project);
        for (int j = 0; j < m; j++)
            for (int k = 0; k < n; k++)
                if (WasActive(j, k)) _activeNeurons[k]++;
    }

    /// <inheritdoc/>
    public override int SampleCount => _dataset.Count;

    /// <inheritdoc/>
    public override int Width => _initial.Width;

    /// <inheritdoc/>
    public override double[] Labels => _dataset.Labels;

    /// <inheritdoc/>
    public override double[] ForceScales { get; }

    /// <inheritdoc/>
    public override ActivationSwitch[] Switches => [.. _switches];

    /// <inheritdoc/>
    public override bool IsReachable(int sample) => _activeNeurons[sample] > 0;

    /// <inheritdoc/>
    public override bool WasActive(int neuron, int sample) => _initialRows[(long)neuron * SampleCount + sample] > 0;

    /// <inheritdoc/>
    public override void Residuals(Span<double> residuals)
    {
        ForEachBlock(block =>
        {
            Array.Clear(block.Share);
            for (int j = block.First; j < block.Last; j++)
                AddShare(block, _present.Row(j), _present.Outputs[j], _present.Exponents[j]);
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        SetImpulses(first, second);
        bool isDouble = second.Length > 0;
        ForEachBlock(block =>
        {
            Array.Clear(block.Share);
            for (int j = block.First; j < block.Last; j++)
            {
                double a = _present.Outputs[j];
                int exponent = _present.Exponents[j] + Move(block, _present.Row(j), ref a, isDouble, block.Moved);
                AddShare(block, block.Moved, a, exponent);
            }
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        SetImpulses(first, second);
        bool isDouble = second.Length > 0;
        ForEachBlock(block =>
        {
            Array.Clear(block.Share);
            block.Proposed.Clear();
            for (int j = block.First; j < block.Last; j++)
            {
                double a = _present.Outputs[j];
                Span<double> target = _proposed.Row(j);
                int exponent = _present.Exponents[j] + Move(block, _present.Row(j), ref a, isDouble, target, j);
                (a, int shift) = NeuronRows.Normalize(a, target);
                exponent += shift;
                (_proposed.Outputs[j], _proposed.Exponents[j]) = (a, exponent);
                AddShare(block, target, a, exponent);
            }
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Accept(double startTime, double endTime)
    {
        (_present, _proposed) = (_proposed, _present);
        foreach (NeuronBlock block in _blocks)
            foreach ((double fraction, int neuron, int sample) in block.Proposed)
            {
                _activeNeurons[sample]--;
                _switches.Add(new ActivationSwitch(startTime + fraction * (endTime - startTime), neuron, sample, IsActive: false));
            }
    }

    /// <inheritdoc/>
    public override TrajectoryPoint Observe(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double time, ReadOnlySpan<double> residuals)
    {
        bool moves = first.Length > 0, isDouble = second.Length > 0;
        if (moves) SetImpulses(first, second);
        ForEachBlock(block =>
        {
            Array.Clear(block.Share);
            NeuronAggregate aggregate = default;
            for (int j = block.First; j < block.Last; j++)
            {
                double a = _present.Outputs[j];
                ReadOnlySpan<double> row = _present.Row(j);
                int exponent = _present.Exponents[j];
                if (moves)
                {
                    exponent += Move(block, row, ref a, isDouble, block.Moved);
                    row = block.Moved;
                    AddShare(block, row, a, exponent);
                }
                aggregate += Describe(j, row, a, exponent);
            }
            block.Aggregate = aggregate;
        });
        var all = new double[SampleCount];
        if (moves) Collect(all);
        else residuals.CopyTo(all);
        NeuronAggregate total = default;
        foreach (NeuronBlock block in _blocks) total += block.Aggregate;
        return new TrajectoryPoint
        {
            Time = time,
            Loss = SquareLoss.Of(all),
            Residuals = all,
            PathNorm = total.PathNorm,
            ActiveNeurons = total.Active,
            PositiveAlignment = _positiveNorm > 0 ? total.Positive.Mean : double.NaN,
            NegativeAlignment = _negativeNorm > 0 ? total.Negative.Mean : double.NaN,
        };
    }

    /// <inheritdoc/>
    public override ReluNetwork NetworkAfter(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var state = new NeuronRows(Width, _stride);
        bool moves = first.Length > 0, isDouble = second.Length > 0;
        if (moves) SetImpulses(first, second);
        ForEachBlock(block =>
        {
            for (int j = block.First; j < block.Last; j++)
            {
                double a = _present.Outputs[j];
                int exponent = _present.Exponents[j];
                if (moves) exponent += Move(block, _present.Row(j), ref a, isDouble, state.Row(j));
                else _present.Row(j).CopyTo(state.Row(j));
                (state.Outputs[j], state.Exponents[j]) = (a, exponent);
            }
        });
        return ToNetwork(state);
    }

    /// <inheritdoc/>
    public override double QuietTime(ReadOnlySpan<double> residuals, double change)
    {
        SetImpulses(residuals, default);
        double largestNorm = _dataset.Norms.Max();
        // A neuron with a² + ‖v‖² = 2p contributes at most b p e^{2ρt} to any output.
        double logAllowed = Math.Log(change / (Width * largestNorm));
        ForEachBlock(block =>
        {
            block.QuietTime = double.PositiveInfinity;
            for (int j = block.First; j < block.Last; j++)
            {
                ReadOnlySpan<double> row = _present.Row(j);
                double r = RowKernels.Project(row, _firstImpulse).R;
                if (r == 0) continue;
                double a = _present.Outputs[j];
                double amplitude = 0.5 * (a * a + RowKernels.Dot(row, row));
                if (amplitude == 0) continue;
                double logAmplitude = Math.Log(amplitude) + 2 * Logarithm.OfTwo * _present.Exponents[j];
                block.QuietTime = Math.Min(block.QuietTime, (logAllowed - logAmplitude) / (2 * Math.Sqrt(r)));
            }
        });
        return _blocks.Min(block => block.QuietTime);
    }

    /// <summary>Whether the samples some neuron is still active on are fitted: the others are lost for good.</summary>
    public override bool StandsStill(ReadOnlySpan<double> residuals, double lossTolerance)
    {
        double sum = 0;
        for (int k = 0; k < residuals.Length; k++)
            if (IsReachable(k)) sum += residuals[k] * residuals[k];
        return sum / (2 * residuals.Length) <= lossTolerance;
    }

    /// <inheritdoc/>
    public override double GradientNorm(ReadOnlySpan<double> residuals)
    {
        SetImpulses(residuals, default);
        double sum = 0;
        for (int j = 0; j < Width; j++)
        {
            (double slope, double square) = RowKernels.Project(_present.Row(j), _firstImpulse);
            double a = _present.Outputs[j];
            sum += Math.ScaleB(slope * slope + a * a * square, 2 * _present.Exponents[j]);
        }
        return Math.Sqrt(sum);
    }

    /// <inheritdoc/>
    public override double BalancednessDrift()
    {
        double drift = 0;
        for (int j = 0; j < Width; j++)
        {
            double initial = Math.ScaleB(1, 2 * (_initialExponents[j] - _present.Exponents[j]));
            double a = _present.Outputs[j], a0 = _initialOutputs[j], w0 = _initialHiddenNorms[j];
            ReadOnlySpan<double> row = _present.Row(j);
            double active = RowKernels.Dot(row, row);
            // What was frozen from the start contributes the same to ‖w‖² at both times.
            double initiallyActive = 0;
            for (int k = 0; k < SampleCount; k++)
            {
                double v = _initialRows[(long)j * SampleCount + k];
                if (v > 0) initiallyActive += v * v;
            }
            double change = a * a - active - (a0 * a0 - initiallyActive) * initial;
            double size = a * a + active + (w0 * w0 - initiallyActive) * initial;
            if (size > 0) drift = Math.Max(drift, Math.Abs(change) / size);
        }
        return drift;
    }

    private void Project(NeuronBlock block)
    {
        int n = SampleCount, d = _dataset.Dimension;
        var hidden = new double[d];
        for (int j = block.First; j < block.Last; j++)
        {
            double largest = Math.Abs(_initial.OutputWeights[j]);
            for (int i = 0; i < d; i++) largest = Math.Max(largest, Math.Abs(_initial.HiddenWeights[j, i]));
            // Stored rows have a size near 1; the common factor e^LogScale = 2^(whole + part) joins the exponent.
            double binaryScale = _initial.LogScale / Logarithm.OfTwo;
            int whole = (int)Math.Floor(binaryScale), exponent = largest > 0 ? Math.ILogB(largest) : 0;
            double part = Math.Exp((binaryScale - whole) * Logarithm.OfTwo);
            double norm = 0;
            for (int i = 0; i < d; i++)
            {
                hidden[i] = Math.ScaleB(_initial.HiddenWeights[j, i], -exponent) * part;
                norm += hidden[i] * hidden[i];
            }
            _initialExponents[j] = _present.Exponents[j] = exponent + whole;
            _initialOutputs[j] = _present.Outputs[j] = Math.ScaleB(_initial.OutputWeights[j], -exponent) * part;
            _initialHiddenNorms[j] = Math.Sqrt(norm);
            Span<double> row = _present.Row(j);
            for (int k = 0; k < n; k++)
            {
                double v = 0;
                for (int i = 0; i < d; i++) v += hidden[i] * _dataset.Inputs[k, i];
                v /= _dataset.Norms[k];
                _initialRows[(long)j * n + k] = v;
                if (v > 0)
                {
                    row[k] = v;
                    continue;
                }
                if (Labels[k] > 0) _frozenPositive[j] += _directionWeights[k] * v;
                else _frozenNegative[j] += _directionWeights[k] * v;
            }
        }
    }

    /// <summary>One boost or two from a row; switches are noted when the neuron is named.</summary>
    private int Move(
        NeuronBlock block, ReadOnlySpan<double> row, ref double a, bool isDouble, Span<double> destination, int neuron = -1)
    {
        if (!isDouble)
        {
            int single = block.Boost.Apply(row, ref a, _firstImpulse, destination);
            if (neuron >= 0) Note(block, neuron, 0, 1);
            return single;
        }
        int exponent = block.Boost.Apply(row, ref a, _firstImpulse, block.Halfway);
        if (neuron >= 0) Note(block, neuron, 0, 0.5);
        exponent += block.Boost.Apply(block.Halfway, ref a, _secondImpulse, destination);
        if (neuron >= 0) Note(block, neuron, 0.5, 0.5);
        return exponent;
    }

    private static void Note(NeuronBlock block, int neuron, double start, double length)
    {
        foreach ((double ownTime, int sample) in block.Boost.Switches)
            block.Proposed.Add((start + length * ownTime, neuron, sample));
    }

    private static void AddShare(NeuronBlock block, ReadOnlySpan<double> row, double a, int exponent)
    {
        double weight = Math.ScaleB(a, 2 * exponent);
        if (weight != 0) RowKernels.Accumulate(row, weight, block.Share);
    }

    private NeuronAggregate Describe(int neuron, ReadOnlySpan<double> row, double a, int exponent)
    {
        double active = 0, positive = 0, negative = 0;
        bool isActive = false;
        for (int k = 0; k < SampleCount; k++)
        {
            double v = row[k];
            if (v <= 0) continue;
            isActive = true;
            active += v * v;
            if (Labels[k] > 0) positive += _directionWeights[k] * v;
            else negative += _directionWeights[k] * v;
        }
        double frozenScale = Math.ScaleB(1, _initialExponents[neuron] - exponent);
        double a0 = _initialOutputs[neuron], w0 = _initialHiddenNorms[neuron];
        // ‖w‖² from a² − ‖w‖² = const: the coordinates outside the inputs' span are not stored.
        double hidden = Math.Sqrt(Math.Max(active, a * a - (a0 * a0 - w0 * w0) * frozenScale * frozenScale));
        double weight = Math.Abs(a), norm = weight * hidden;
        double alignment = a > 0
            ? (positive + _frozenPositive[neuron] * frozenScale) / _positiveNorm
            : (negative + _frozenNegative[neuron] * frozenScale) / _negativeNorm;
        var cosine = new WeightedCosine(weight * alignment, norm, 2 * exponent);
        return new NeuronAggregate(
            Math.ScaleB(norm, 2 * exponent), isActive ? 1 : 0, a > 0 ? cosine : default, a < 0 ? cosine : default);
    }

    private void SetImpulses(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        for (int k = 0; k < first.Length; k++) _firstImpulse[k] = first[k] * ForceScales[k];
        for (int k = 0; k < second.Length; k++) _secondImpulse[k] = second[k] * ForceScales[k];
    }

    private void Collect(Span<double> residuals)
    {
        for (int k = 0; k < residuals.Length; k++)
        {
            double output = 0;
            foreach (NeuronBlock block in _blocks) output += block.Share[k];
            residuals[k] = Labels[k] - _dataset.Norms[k] * output;
        }
    }

    private void ForEachBlock(Action<NeuronBlock> action)
    {
        if (_parallel is not null)
        {
            Parallel.ForEach(_blocks, _parallel, action);
            return;
        }
        foreach (NeuronBlock block in _blocks)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            action(block);
        }
    }

    private ReluNetwork ToNetwork(NeuronRows state)
    {
        int n = SampleCount, d = _dataset.Dimension;
        // Amplitudes beyond the range of a double are kept by a common factor; otherwise the weights are stored as they are.
        int common = int.MinValue;
        for (int j = 0; j < Width; j++)
            if (state.Outputs[j] != 0) common = Math.Max(common, state.Exponents[j]);
        if (common is > -500 and < 500 or int.MinValue) common = 0;
        var outputs = new double[Width];
        var hidden = new double[Width, d];
        ForEachBlock(block =>
        {
            var shift = new double[n];
            for (int j = block.First; j < block.Last; j++)
            {
                int exponent = state.Exponents[j] - common, initialExponent = _initialExponents[j] - common;
                outputs[j] = Math.ScaleB(state.Outputs[j], exponent);
                ReadOnlySpan<double> row = state.Row(j);
                for (int k = 0; k < n; k++)
                {
                    double initial = _initialRows[(long)j * n + k];
                    shift[k] = (Math.ScaleB(row[k], exponent) - Math.ScaleB(Math.Max(initial, 0), initialExponent)) / _dataset.Norms[k];
                }
                double factor = _initial.LogScale - common * Logarithm.OfTwo;
                double initialScale = factor == 0 ? 1 : Math.Exp(factor);
                for (int i = 0; i < d; i++) hidden[j, i] = _initial.HiddenWeights[j, i] * initialScale;
                for (int k = 0; k < n; k++)
                    if (shift[k] != 0)
                        for (int i = 0; i < d; i++) hidden[j, i] += shift[k] * _dataset.Inputs[k, i];
            }
        });
        return new ReluNetwork(outputs, hidden, common * Logarithm.OfTwo);
    }
}
