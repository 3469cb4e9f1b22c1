using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// The motion on any inputs: every neuron moves by exact Lorentz boosts in the span of the inputs, its coordinates switch off and on,
/// and it may slide along boundaries (about_GradFlow_Theory §3, last paragraph).
/// </summary>
internal sealed class GeneralMotion : FlowMotion
{
    /// <summary>
    /// The flow stands still when no neuron feels more than this share of the largest force a sample exerts: far below any force
    /// that could still matter, far above the rounding of forces that cancel.
    /// </summary>
    private const double StandstillShare = 1e-10;

    private const int MostBlocks = 64;
    private const int FewestNeuronsPerBlock = 16;

    private readonly TrainingDataset _dataset;
    private readonly ReluNetwork _initialNetwork;
    private readonly InputSpan _span;
    private readonly GeneralBlock[] _blocks;
    private readonly ThreadTeam _team;
    private readonly double[] _firstImpulse;
    private readonly double[] _secondImpulse;
    private double _standstillRate;
    private readonly double[] _directionWeights;
    private readonly double _positiveNorm;
    private readonly double _negativeNorm;

    private readonly SpanRows _initial;
    private readonly double[] _frozenNorms;
    private readonly bool[] _rests;
    private readonly int[] _activeNeurons;
    private readonly List<ActivationSwitch> _switches = [];
    private double[] _flight = [];
    private double[] _flightShares = [];
    private SpanRows _present;
    private SpanRows _proposed;

    /// <summary>Projects a network onto the span of the inputs.</summary>
    public GeneralMotion(TrainingDataset dataset, ReluNetwork network, ThreadTeam team)
    {
        _team = team;
        _dataset = dataset;
        _initialNetwork = network;
        _span = new InputSpan(dataset);
        int n = dataset.Count, m = network.Width;
        int blockSize = Math.Max(FewestNeuronsPerBlock, (m + MostBlocks - 1) / MostBlocks);
        _blocks = new GeneralBlock[(m + blockSize - 1) / blockSize];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new GeneralBlock(i * blockSize, Math.Min(m, (i + 1) * blockSize), _span);

        ForceScales = new double[n];
        for (int k = 0; k < n; k++) ForceScales[k] = dataset.Norms[k] / n;
        _firstImpulse = new double[n];
        _secondImpulse = new double[n];
        // w·D₊ = Σ_{y_k > 0} (y_k b_k / n) v_k, and likewise for −D₋; one row of weights holds both.
        _directionWeights = new double[n];
        for (int k = 0; k < n; k++) _directionWeights[k] = Math.Abs(Labels[k]) * ForceScales[k];
        _positiveNorm = DirectionNorm(1);
        _negativeNorm = DirectionNorm(-1);

        _present = new SpanRows(m, _span.Stride);
        (_frozenNorms, _rests) = (new double[m], new bool[m]);
        ForEachBlock(Project);
        _initial = _present.Clone();
        _proposed = new SpanRows(m, _span.Stride);
        _activeNeurons = new int[n];
        for (int j = 0; j < m; j++)
            for (int k = 0; k < n; k++)
                if (Coordinates(_initial.Row(j))[k] > 0) _activeNeurons[k]++;
    }

    /// <inheritdoc/>
    public override int SampleCount => _dataset.Count;

    /// <inheritdoc/>
    public override int Width => _initialNetwork.Width;

    /// <inheritdoc/>
    public override double[] Labels => _dataset.Labels;

    /// <inheritdoc/>
    public override double[] ForceScales { get; }

    /// <inheritdoc/>
    public override int SwitchCount => _switches.Count;

    /// <inheritdoc/>
    public override void CopySwitches(ActivationSwitch[] switches) => _switches.CopyTo(switches);

    /// <summary>Whether any neuron is active on the sample; an inactive neuron may still switch on while the flow moves.</summary>
    public override bool IsReachable(int sample) => _activeNeurons[sample] > 0;

    /// <inheritdoc/>
    public override double InitialNeuron(int neuron, Span<double> coordinates)
    {
        Coordinates(_initial.Row(neuron)).CopyTo(coordinates);
        return _initial.Outputs[neuron];
    }

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
                (double a, int exponent) = Move(block, j, isDouble, heldRate: 0, block.Moved);
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
                Span<double> target = _proposed.Row(j);
                (double a, int exponent) = Move(block, j, isDouble, HeldRate(isDouble), target, block.Proposed);
                exponent += block.Boost.Normalize(ref a, target);
                (_proposed.Outputs[j], _proposed.Exponents[j]) = (a, exponent);
                AddShare(block, target, a, exponent);
            }
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void ProposeFlight(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, Span<double> residuals)
    {
        Propose(impulse, default, residuals);
        (_flight, _flightShares) = (impulse.ToArray(), shares.ToArray());
    }

    /// <inheritdoc/>
    public override TrajectoryPoint[] ObserveFlight(ReadOnlySpan<double> times)
    {
        var points = new TrajectoryPoint[times.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = Observe([.. _flight.Select(impulse => _flightShares[i] * impulse)], default, times[i], default);
        return points;
    }

    /// <inheritdoc/>
    public override void Accept(double startTime, double endTime)
    {
        (_present, _proposed) = (_proposed, _present);
        foreach (GeneralBlock block in _blocks)
            foreach ((double fraction, int neuron, int sample, bool isActive) in block.Proposed)
            {
                _activeNeurons[sample] += isActive ? 1 : -1;
                _switches.Add(new ActivationSwitch(startTime + fraction * (endTime - startTime), neuron, sample, isActive));
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
                    (a, exponent) = Move(block, j, isDouble, HeldRate(isDouble), block.Moved);
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
        foreach (GeneralBlock block in _blocks) total += block.Aggregate;
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
        SpanRows state = _present;
        if (first.Length > 0)
        {
            bool isDouble = second.Length > 0;
            SetImpulses(first, second);
            var moved = new SpanRows(Width, _span.Stride);
            ForEachBlock(block =>
            {
                for (int j = block.First; j < block.Last; j++)
                    (moved.Outputs[j], moved.Exponents[j]) = Move(block, j, isDouble, HeldRate(isDouble), moved.Row(j));
            });
            state = moved;
        }
        return ToNetwork(state);
    }

    /// <summary>
    /// The time in which no neuron can change an output by more than its part of <paramref name="change"/>. A neuron with
    /// <c>p = (a² + ‖w‖²)/2</c> contributes at most <c>b p e^{2ρt}</c>; it may switch on the way, but its rate stays below that of all
    /// samples that pull together. There is no such time while a neuron that already matters is not at rest.
    /// </summary>
    public override double QuietTime(ReadOnlySpan<double> residuals, double change)
    {
        SetImpulses(residuals, default);
        double positiveRate = LargestRate(1), negativeRate = LargestRate(-1), largestRate = Math.Max(positiveRate, negativeRate);
        double logAllowed = Math.Log(change / (Width * _dataset.Norms.Max()));
        ForEachBlock(block =>
        {
            block.Value = double.PositiveInfinity;
            for (int j = block.First; j < block.Last; j++)
            {
                if (_rests[j]) continue;
                _present.Row(j).CopyTo(block.Moved);
                double a = _present.Outputs[j];
                if (block.Boost.ForceOn(block.Moved, a, block.FirstForces).Rate <= _standstillRate) continue;
                double hidden = VectorKernels.Norm(block.Moved.AsSpan(0, _span.Rank));
                double logAmplitude = Math.Log(0.5 * (a * a + hidden * hidden)) + 2 * Logarithm.OfTwo * _present.Exponents[j];
                double rate = Math.Abs(a) < hidden ? largestRate : a > 0 ? positiveRate : negativeRate;
                block.Value = Math.Min(block.Value, (logAllowed - logAmplitude) / (2 * rate));
            }
        });
        return _blocks.Min(block => block.Value);
    }

    /// <inheritdoc/>
    public override bool StandsStill(ReadOnlySpan<double> residuals, double lossTolerance)
    {
        SetImpulses(residuals, default);
        // The first neuron that moves settles it, which makes the question cheap on a flow under way.
        foreach (GeneralBlock block in _blocks)
            for (int j = block.First; j < block.Last; j++)
            {
                if (_rests[j]) continue;
                _present.Row(j).CopyTo(block.Moved);
                if (block.Boost.ForceOn(block.Moved, _present.Outputs[j], block.FirstForces).Rate > _standstillRate) return false;
            }
        return true;
    }

    /// <inheritdoc/>
    public override double GradientNorm(ReadOnlySpan<double> residuals)
    {
        SetImpulses(residuals, default);
        ForEachBlock(block =>
        {
            double sum = 0;
            for (int j = block.First; j < block.Last; j++)
            {
                if (_rests[j]) continue;
                _present.Row(j).CopyTo(block.Moved);
                double a = _present.Outputs[j];
                (double rate, double slope) = block.Boost.ForceOn(block.Moved, a, block.FirstForces);
                sum += Math.ScaleB(slope * slope + a * a * rate * rate, 2 * _present.Exponents[j]);
            }
            block.Value = sum;
        });
        double total = 0;
        foreach (GeneralBlock block in _blocks) total += block.Value;
        return Math.Sqrt(total);
    }

    /// <inheritdoc/>
    public override (ReluNetwork Network, double BalancednessDrift) End() => (NetworkAfter(default, default), BalancednessDrift());

    /// <summary>Nothing of it is kept for another run.</summary>
    public override void Dispose()
    {
    }

    private double BalancednessDrift()
    {
        double drift = 0;
        for (int j = 0; j < Width; j++)
        {
            double scale = Math.ScaleB(1, _initial.Exponents[j] - _present.Exponents[j]);
            double a = _present.Outputs[j], a0 = _initial.Outputs[j] * scale;
            double w = VectorKernels.Norm(_present.Row(j)[.._span.Rank]), w0 = VectorKernels.Norm(_initial.Row(j)[.._span.Rank]) * scale;
            double frozen = _frozenNorms[j] * scale;
            double size = a * a + w * w + frozen * frozen;
            if (size > 0) drift = Math.Max(drift, Math.Abs((a - a0) * (a + a0) - (w - w0) * (w + w0)) / size);
        }
        return drift;
    }

    private void Project(GeneralBlock block)
    {
        int n = SampleCount, d = _dataset.Dimension;
        var hidden = new double[d];
        var scale = new NeuronScale(_initialNetwork.LogScale);
        for (int j = block.First; j < block.Last; j++)
        {
            ReadOnlySpan<double> weights = VectorKernels.Row(_initialNetwork.HiddenWeights, j);
            (_present.Exponents[j], double first, double second) = scale.Of(_initialNetwork.OutputWeights[j], weights);
            VectorKernels.Scale(weights, first, second, hidden);
            _present.Outputs[j] = _initialNetwork.OutputWeights[j] * first * second;
            Span<double> row = _present.Row(j);
            for (int k = 0; k < n; k++)
                row[_span.CoordinateStart + k] = VectorKernels.Dot(VectorKernels.Row(_dataset.Inputs, k), hidden) / _dataset.Norms[k];
            for (int i = 0; i < _span.Rank; i++) row[i] = VectorKernels.Dot(_span.Basis[i], hidden);
            for (int i = 0; i < _span.Rank; i++) VectorKernels.AddScaled(-row[i], _span.Basis[i], hidden);
            _frozenNorms[j] = VectorKernels.Norm(hidden);
            // σ'(0) = 0: a neuron without a part in the span never moves.
            _rests[j] = VectorKernels.LargestSize(row[.._span.Rank]) == 0;
            double square = VectorKernels.Dot(row[.._span.Rank], row) + _frozenNorms[j] * _frozenNorms[j];
            _present.Outputs[j] = LightCone.Clear(Vector512.Create(_present.Outputs[j]), Vector512.Create(square))[0];
        }
    }

    /// <summary>
    /// One boost of a neuron or two; a neuron at rest up to a rate is held. Its switches are noted where a list is given.
    /// </summary>
    private (double A, int Exponent) Move(
        GeneralBlock block, int neuron, bool isDouble, double heldRate, Span<double> destination,
        List<(double Fraction, int Neuron, int Sample, bool IsActive)>? switches = null)
    {
        _present.Row(neuron).CopyTo(destination);
        double a = _present.Outputs[neuron];
        if (_rests[neuron]) return (a, _present.Exponents[neuron]);
        int exponent = _present.Exponents[neuron] + block.Boost.Apply(destination, ref a, block.FirstForces, heldRate);
        double share = isDouble ? 0.5 : 1;
        Note(0);
        if (isDouble)
        {
            exponent += block.Boost.Apply(destination, ref a, block.SecondForces);
            Note(0.5);
        }
        return (a, exponent);

        void Note(double start)
        {
            if (switches is null) return;
            foreach ((double ownTime, int sample, bool isActive) in block.Boost.Switches)
                switches.Add((start + share * ownTime, neuron, sample, isActive));
        }
    }

    private void AddShare(GeneralBlock block, ReadOnlySpan<double> row, double a, int exponent)
    {
        double weight = Math.ScaleB(a, 2 * exponent);
        if (weight == 0) return;
        ReadOnlySpan<double> coordinates = row[_span.CoordinateStart..];
        double[] share = block.Share;
        for (int k = 0; k < coordinates.Length; k++) share[k] += weight * Math.Max(coordinates[k], 0);
    }

    private NeuronAggregate Describe(int neuron, ReadOnlySpan<double> row, double a, int exponent)
    {
        double direction = 0;
        bool isActive = false;
        ReadOnlySpan<double> coordinates = Coordinates(row);
        for (int k = 0; k < SampleCount; k++)
        {
            isActive |= coordinates[k] > 0;
            if (Labels[k] > 0 == a > 0) direction += _directionWeights[k] * coordinates[k];
        }
        double frozen = Math.ScaleB(_frozenNorms[neuron], _initial.Exponents[neuron] - exponent);
        double hidden = VectorKernels.Norm([VectorKernels.Norm(row[.._span.Rank]), frozen]);
        double weight = Math.Abs(a), norm = weight * hidden;
        var cosine = new WeightedCosine(weight * direction / (a > 0 ? _positiveNorm : _negativeNorm), norm, 2 * exponent);
        return new NeuronAggregate(
            Math.ScaleB(norm, 2 * exponent), isActive ? 1 : 0, a > 0 ? cosine : default, a < 0 ? cosine : default);
    }

    /// <summary><c>‖D₊‖</c> or <c>‖D₋‖</c>.</summary>
    private double DirectionNorm(int sign)
    {
        double square = 0;
        for (int k = 0; k < SampleCount; k++)
            for (int l = 0; l < SampleCount; l++)
                if (sign * Labels[k] > 0 && sign * Labels[l] > 0)
                    square += _directionWeights[k] * _directionWeights[l] * _span.Cosines[k, l];
        return Math.Sqrt(Math.Max(square, 0));
    }

    /// <summary>A bound on the rate of any neuron that the impulses of one sign pull: samples that oppose each other need not both be active.</summary>
    private double LargestRate(int sign)
    {
        double square = 0;
        for (int k = 0; k < SampleCount; k++)
            for (int l = 0; l < SampleCount; l++)
                if (sign * _firstImpulse[k] > 0 && sign * _firstImpulse[l] > 0)
                    square += _firstImpulse[k] * _firstImpulse[l] * Math.Max(_span.Cosines[k, l], 0);
        return Math.Sqrt(square);
    }

    /// <summary>A single boost that is proposed is a flight, in which neurons at rest wait for the others.</summary>
    private double HeldRate(bool isDouble) => isDouble ? 0 : _standstillRate;

    private ReadOnlySpan<double> Coordinates(ReadOnlySpan<double> row) => row.Slice(_span.CoordinateStart, SampleCount);

    private void SetImpulses(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        for (int k = 0; k < first.Length; k++) _firstImpulse[k] = first[k] * ForceScales[k];
        for (int k = 0; k < second.Length; k++) _secondImpulse[k] = second[k] * ForceScales[k];
        double largest = 0;
        foreach (double force in _firstImpulse) largest = Math.Max(largest, Math.Abs(force));
        _standstillRate = StandstillShare * largest;
        foreach (GeneralBlock block in _blocks)
        {
            block.FirstForces.Begin(_firstImpulse);
            block.SecondForces.Begin(_secondImpulse);
        }
    }

    private void Collect(Span<double> residuals)
    {
        for (int k = 0; k < residuals.Length; k++)
        {
            double output = 0;
            foreach (GeneralBlock block in _blocks) output += block.Share[k];
            residuals[k] = Labels[k] - _dataset.Norms[k] * output;
        }
    }

    private void ForEachBlock(Action<GeneralBlock> action) => _team.For(_blocks.Length, i => action(_blocks[i]));

    private ReluNetwork ToNetwork(SpanRows state)
    {
        int d = _dataset.Dimension;
        // Amplitudes beyond the range of a double are kept by a common factor; otherwise the weights are stored as they are.
        int common = int.MinValue;
        for (int j = 0; j < Width; j++)
            if (state.Outputs[j] != 0) common = Math.Max(common, state.Exponents[j]);
        if (common is > -500 and < 500 or int.MinValue) common = 0;
        double logFactor = _initialNetwork.LogScale - common * Logarithm.OfTwo;
        double initialScale = logFactor == 0 ? 1 : Math.Exp(logFactor);
        var outputs = new double[Width];
        var hidden = new double[Width, d];
        ForEachBlock(block =>
        {
            for (int j = block.First; j < block.Last; j++)
            {
                int exponent = state.Exponents[j] - common, initialExponent = _initial.Exponents[j] - common;
                outputs[j] = Math.ScaleB(state.Outputs[j], exponent);
                Span<double> weights = VectorKernels.Row(hidden, j);
                VectorKernels.AddScaled(initialScale, VectorKernels.Row(_initialNetwork.HiddenWeights, j), weights);
                ReadOnlySpan<double> row = state.Row(j), initial = _initial.Row(j);
                for (int i = 0; i < _span.Rank; i++)
                {
                    double shift = Math.ScaleB(row[i], exponent) - Math.ScaleB(initial[i], initialExponent);
                    if (shift != 0) VectorKernels.AddScaled(shift, _span.Basis[i], weights);
                }
            }
        });
        return new ReluNetwork(outputs, hidden, common * Logarithm.OfTwo);
    }
}
