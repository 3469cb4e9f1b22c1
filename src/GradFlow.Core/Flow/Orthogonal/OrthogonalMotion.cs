using GradFlow.Core.Data;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The decoupled motion on orthogonal inputs (theory.md §2): in the coordinates <c>v_jk = w_j·x_k/b_k</c> every neuron moves by exact
/// Lorentz boosts. Neuron j is 2^E_j times its stored row, so that amplitudes far below the smallest double are as good as any.
/// </summary>
internal sealed class OrthogonalMotion : FlowMotion
{
    private const int MostBlocks = 64;
    private const int FewestNeuronsPerBlock = 16;

    /// <summary>An active set is kept in 64 bits while groups form; beyond, so many active sets exist that no two neurons share one.</summary>
    private const int MostGroupedColumns = 64;

    private const int LargestGroupingInterval = 8;

    /// <summary>Largest squared force against a coordinate, relative to the squared force, with which a neuron counts as settled.</summary>
    private const double LargestOpposingShare = 0.0025;

    /// <summary>Largest <c>|a² − ‖w‖²|/a²</c> of a member of a group: the aggregate neglects its square.</summary>
    private const double LargestImbalance = 1e-7;

    private readonly TrainingDataset _dataset;
    private readonly ReluNetwork _initial;
    private readonly SampleColumns _columns;
    private readonly int _stride;
    private readonly NeuronBlock[] _blocks;
    private readonly ThreadTeam _team;
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

    // The part of a row that may be active, in whole vectors; empty for a dead neuron.
    private readonly HashSet<int> _isInGroup = [];
    private readonly int[] _starts;
    private readonly int[] _ends;

    private NeuronRows _present;
    private NeuronRows _proposed;
    private readonly double[] _proposedFirst;
    private readonly double[] _proposedSecond;
    private readonly double[] _proposedResiduals;
    private bool _isProposalDouble;
    private bool _isProposalStale;
    private int _stepsToGrouping = 1;
    private int _groupingInterval = 1;
    private int _groupCount;
    private readonly int[] _activeNeurons;
    private readonly List<ActivationSwitch> _switches = [];

    /// <summary>Projects a network onto the inputs.</summary>
    public OrthogonalMotion(TrainingDataset dataset, ReluNetwork network, ThreadTeam team)
    {
        _team = team;
        _dataset = dataset;
        _initial = network;
        int n = dataset.Count, m = network.Width;
        _columns = new SampleColumns(dataset.Labels);
        _stride = _columns.Stride;
        int blockSize = Math.Max(FewestNeuronsPerBlock, (m + MostBlocks - 1) / MostBlocks);
        _blocks = new NeuronBlock[(m + blockSize - 1) / blockSize];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new NeuronBlock(i * blockSize, Math.Min(m, (i + 1) * blockSize), _stride);

        ForceScales = new double[n];
        for (int k = 0; k < n; k++) ForceScales[k] = dataset.Norms[k] / n;
        _firstImpulse = new double[_stride];
        _secondImpulse = new double[_stride];

        // w·D₊ = Σ_{y_k > 0} (y_k b_k / n) v_k, and likewise for −D₋; one row of weights holds both.
        _directionWeights = new double[_stride];
        double positive = 0, negative = 0;
        for (int k = 0; k < n; k++)
        {
            double weight = _directionWeights[_columns.Of(k)] = Math.Abs(Labels[k]) * ForceScales[k];
            if (Labels[k] > 0) positive += weight * weight;
            else negative += weight * weight;
        }
        (_positiveNorm, _negativeNorm) = (Math.Sqrt(positive), Math.Sqrt(negative));

        _starts = new int[m];
        _ends = new int[m];
        Array.Fill(_ends, _stride);
        _present = new NeuronRows(m, _stride);
        _proposed = new NeuronRows(m, _stride);
        _initialRows = new double[(long)m * n];
        _initialOutputs = new double[m];
        _initialHiddenNorms = new double[m];
        _initialExponents = new int[m];
        _frozenPositive = new double[m];
        _frozenNegative = new double[m];
        (_proposedFirst, _proposedSecond, _proposedResiduals) = (new double[n], new double[n], new double[n]);
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
            foreach (int j in block.Alive) AddShare(block, j, _present.Row(j), _present.Outputs[j], _present.Exponents[j]);
            foreach (NeuronGroup group in block.Groups) group.AddShare(default, default, watches: false, block.Share);
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        SetImpulses(first, second);
        bool isDouble = second.Length > 0;
        ForEachBlockWithoutSwitchesOfGroups(block =>
        {
            Array.Clear(block.Share);
            AddGroups(block, isDouble, watches: true);
            foreach (int j in block.Alive)
            {
                double a = _present.Outputs[j];
                int exponent = _present.Exponents[j] + Move(block, j, _present.Row(j), ref a, isDouble, block.Moved);
                AddShare(block, j, block.Moved, a, exponent);
            }
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        SetImpulses(first, second);
        bool isDouble = second.Length > 0;
        ForEachBlockWithoutSwitchesOfGroups(block =>
        {
            Array.Clear(block.Share);
            block.Proposed.Clear();
            AddGroups(block, isDouble, watches: true);
            foreach (NeuronGroup group in block.Groups) group.Keep();
            foreach (int j in block.Alive)
            {
                double a = _present.Outputs[j];
                Span<double> target = _proposed.Row(j);
                int exponent = _present.Exponents[j] + Move(block, j, _present.Row(j), ref a, isDouble, target, notesSwitches: true);
                (a, int shift) = NeuronRows.Normalize(a, target[_starts[j].._ends[j]]);
                exponent += shift;
                (_proposed.Outputs[j], _proposed.Exponents[j]) = (a, exponent);
                AddShare(block, j, target, a, exponent);
            }
        });
        Collect(residuals);
        first.CopyTo(_proposedFirst);
        second.CopyTo(_proposedSecond);
        residuals.CopyTo(_proposedResiduals);
        (_isProposalDouble, _isProposalStale) = (isDouble, false);
    }

    /// <inheritdoc/>
    public override void Accept(double startTime, double endTime)
    {
        // A group that was dissolved since, while the step was looked into, has no proposal.
        if (_isProposalStale)
            Propose([.. _proposedFirst], _isProposalDouble ? [.. _proposedSecond] : default, _proposedResiduals);
        foreach (NeuronBlock block in _blocks)
            foreach ((double fraction, int neuron, int sample) in block.Proposed)
            {
                _activeNeurons[sample]--;
                _switches.Add(new ActivationSwitch(startTime + fraction * (endTime - startTime), neuron, sample, IsActive: false));
            }
        ForEachBlock(block =>
        {
            SettleSwitches(block);
            foreach (NeuronGroup group in block.Groups) group.Advance();
        });
        (_present, _proposed) = (_proposed, _present);
        FormGroups();
    }

    private void AddGroups(NeuronBlock block, bool isDouble, bool watches)
    {
        foreach (NeuronGroup group in block.Groups)
            group.AddShare(_firstImpulse, isDouble ? _secondImpulse : default, watches, block.Share);
    }

    /// <summary>Repeats an action after members of a group may have switched in it, with their group dissolved.</summary>
    private void ForEachBlockWithoutSwitchesOfGroups(Action<NeuronBlock> action)
    {
        bool again;
        do
        {
            ForEachBlock(action);
            again = false;
            foreach (NeuronBlock block in _blocks)
                foreach (NeuronGroup group in block.Groups.FindAll(group => group.MaySwitch))
                {
                    block.Groups.Remove(group);
                    Dissolve(group);
                    again = true;
                }
        }
        while (again);
    }

    private void Dissolve(NeuronGroup group)
    {
        for (int i = 0; i < group.Members.Length; i++)
        {
            int j = group.Members[i];
            _present.Row(j).Clear();
            _proposed.Row(j).Clear();
            (double a, int exponent) = group.Recover(i, moves: false, _present.Row(j));
            (a, int shift) = NeuronRows.Normalize(a, _present.Row(j));
            (_present.Outputs[j], _present.Exponents[j]) = (a, exponent + shift);
            List<int> alive = BlockOf(j).Alive;
            alive.Insert(~alive.BinarySearch(j), j);
        }
        _groupCount--;
        _isProposalStale = true;
        (_stepsToGrouping, _groupingInterval) = (1, 1);
    }

    private NeuronBlock BlockOf(int neuron) => _blocks[neuron / _blocks[0].Last];

    /// <summary>
    /// Gathers neurons that share an active set and have settled on it, where the second moment is smaller than the group. The
    /// attempts become rarer for as long as nothing dissolves.
    /// </summary>
    private void FormGroups()
    {
        if (_stride > MostGroupedColumns || --_stepsToGrouping > 0) return;
        _groupingInterval = Math.Min(2 * _groupingInterval, LargestGroupingInterval);
        _stepsToGrouping = _groupingInterval;
        SetImpulses(_proposedResiduals, default);
        var candidates = new Dictionary<(ulong ActiveSet, int Sign), List<int>>();
        foreach (NeuronBlock block in _blocks)
            foreach (int j in block.Alive)
            {
                if (SettledActiveSet(j) is not { } set) continue;
                (ulong, int) key = (set, Math.Sign(_present.Outputs[j]));
                if (!candidates.TryGetValue(key, out List<int>? members)) candidates.Add(key, members = []);
                members.Add(j);
            }
        foreach (((ulong set, int sign), List<int> members) in candidates)
        {
            int[] columns = [.. Enumerable.Range(0, _stride).Where(c => (set >> c & 1) != 0)];
            if (members.Count <= (columns.Length + 1) * (columns.Length + 1)) continue;
            var group = new NeuronGroup(
                [.. members], columns, _present, _initialExponents, Imbalance, sign > 0 ? _frozenPositive : _frozenNegative);
            _blocks[_groupCount++ % _blocks.Length].Groups.Add(group);
            _isInGroup.UnionWith(members);
        }
        if (_isInGroup.Count == 0) return;
        foreach (NeuronBlock block in _blocks) block.Alive.RemoveAll(_isInGroup.Contains);
        _isInGroup.Clear();
    }

    /// <summary>
    /// The active set of a neuron as bits, if it may join a group: no force of weight pulls a coordinate down, and its conserved
    /// imbalance is far below its size, as the aggregate of a group assumes.
    /// </summary>
    private ulong? SettledActiveSet(int neuron)
    {
        ReadOnlySpan<double> row = _present.Row(neuron);
        double a = _present.Outputs[neuron], against = 0, total = 0;
        ulong set = 0;
        for (int c = _starts[neuron]; c < _ends[neuron]; c++)
        {
            if (row[c] <= 0) continue;
            set |= 1UL << c;
            double force = _firstImpulse[c], square = force * force;
            total += square;
            if (a * force < 0) against = Math.Max(against, square);
        }
        double imbalance = Math.Abs(Math.ScaleB(Imbalance(neuron), 2 * (_initialExponents[neuron] - _present.Exponents[neuron])));
        return a != 0 && against <= LargestOpposingShare * total && imbalance <= LargestImbalance * a * a ? set : null;
    }

    private double Imbalance(int neuron) =>
        _initialOutputs[neuron] * _initialOutputs[neuron] - _initialHiddenNorms[neuron] * _initialHiddenNorms[neuron];

    /// <summary>Narrows the rows of the neurons that switched in the proposal, and leaves out those that died.</summary>
    private void SettleSwitches(NeuronBlock block)
    {
        if (block.Proposed.Count == 0) return;
        int last = -1;
        foreach ((_, int j, _) in block.Proposed)
        {
            // The switches of one neuron follow each other.
            if (j == last) continue;
            last = j;
            Narrow(j, _proposed.Row(j));
            _present.Row(j).Clear();
            (_present.Outputs[j], _present.Exponents[j]) = (_proposed.Outputs[j], _proposed.Exponents[j]);
        }
        LeaveOutDead(block, _proposed);
    }

    /// <summary>Narrows the active part of a row to the vectors that hold an active coordinate.</summary>
    private void Narrow(int neuron, ReadOnlySpan<double> row)
    {
        int start = _starts[neuron], end = _ends[neuron];
        while (start < end && !row.Slice(start, RowKernels.Lanes).ContainsAnyExcept(0)) start += RowKernels.Lanes;
        while (start < end && !row.Slice(end - RowKernels.Lanes, RowKernels.Lanes).ContainsAnyExcept(0)) end -= RowKernels.Lanes;
        (_starts[neuron], _ends[neuron]) = (start, end);
    }

    private void LeaveOutDead(NeuronBlock block, NeuronRows state)
    {
        foreach (int j in block.Alive)
            if (_starts[j] == _ends[j]) block.Dead += Describe(j, state.Row(j), state.Outputs[j], state.Exponents[j]);
        block.Alive.RemoveAll(j => _starts[j] == _ends[j]);
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
            NeuronAggregate aggregate = block.Dead;
            foreach (int j in block.Alive)
            {
                double a = _present.Outputs[j];
                ReadOnlySpan<double> row = _present.Row(j);
                int exponent = _present.Exponents[j];
                if (moves)
                {
                    exponent += Move(block, j, row, ref a, isDouble, block.Moved);
                    row = block.Moved;
                    AddShare(block, j, row, a, exponent);
                }
                aggregate += Describe(j, row, a, exponent);
            }
            foreach (NeuronGroup group in block.Groups)
            {
                group.AddShare(
                    moves ? _firstImpulse : default, isDouble ? _secondImpulse : default, watches: false, block.Share);
                aggregate += group.Describe(_directionWeights, _positiveNorm, _negativeNorm);
            }
            block.Aggregate = aggregate;
        });
        var all = new double[SampleCount];
        if (moves) Collect(all);
        else residuals.CopyTo(all);
        NeuronAggregate total = default;
        foreach (NeuronBlock block in _blocks) total += block.Aggregate;
        return PointOf(time, all, total);
    }

    /// <summary>Each part of the boost starts where the one before ended, so that every switch is gone through once.</summary>
    public override TrajectoryPoint[] ObserveAlong(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, ReadOnlySpan<double> times)
    {
        int count = shares.Length;
        double[] ownShares = [.. shares];
        var impulses = new double[count * _stride];
        SetImpulses(impulse, default);
        for (int i = 0; i < count; i++)
        {
            double share = shares[i] - (i == 0 ? 0 : shares[i - 1]);
            for (int c = 0; c < _stride; c++) impulses[i * _stride + c] = share * _firstImpulse[c];
        }
        ForEachBlock(block =>
        {
            Array.Clear(block.Shares);
            Array.Fill(block.Aggregates, block.Dead);
            foreach (int j in block.Alive)
            {
                int start = _starts[j], length = _ends[j] - start, exponent = _present.Exponents[j];
                double a = _present.Outputs[j];
                Span<double> moved = block.Moved, halfway = block.Halfway;
                _present.Row(j).CopyTo(moved);
                for (int i = 0; i < count; i++)
                {
                    Span<double> before = moved;
                    moved = halfway;
                    halfway = before;
                    exponent += block.Boost.Apply(
                        halfway.Slice(start, length), ref a, impulses.AsSpan(i * _stride + start, length), moved.Slice(start, length));
                    (a, int shift) = NeuronRows.Normalize(a, moved.Slice(start, length));
                    exponent += shift;
                    AddShare(block.Shares.AsSpan(i * _stride, _stride), j, moved, a, exponent);
                    block.Aggregates[i] += Describe(j, moved, a, exponent);
                }
            }
            foreach (NeuronGroup group in block.Groups)
                for (int i = 0; i < count; i++)
                {
                    for (int c = 0; c < _stride; c++) block.Halfway[c] = ownShares[i] * _firstImpulse[c];
                    group.AddShare(block.Halfway, default, watches: false, block.Shares.AsSpan(i * _stride, _stride));
                    block.Aggregates[i] += group.Describe(_directionWeights, _positiveNorm, _negativeNorm);
                }
        });
        var points = new TrajectoryPoint[count];
        for (int i = 0; i < count; i++)
        {
            NeuronAggregate total = default;
            foreach (NeuronBlock block in _blocks) total += block.Aggregates[i];
            var residuals = new double[SampleCount];
            for (int k = 0; k < residuals.Length; k++)
            {
                double output = 0;
                foreach (NeuronBlock block in _blocks) output += block.Shares[i * _stride + _columns.Of(k)];
                residuals[k] = Labels[k] - _dataset.Norms[k] * output;
            }
            points[i] = PointOf(times[i], residuals, total);
        }
        return points;
    }

    private TrajectoryPoint PointOf(double time, double[] residuals, NeuronAggregate total) => new()
    {
        Time = time,
        Loss = SquareLoss.Of(residuals),
        Residuals = residuals,
        PathNorm = total.PathNorm,
        ActiveNeurons = total.Active,
        PositiveAlignment = _positiveNorm > 0 ? total.Positive.Mean : double.NaN,
        NegativeAlignment = _negativeNorm > 0 ? total.Negative.Mean : double.NaN,
    };

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
                if (moves) exponent += Move(block, j, _present.Row(j), ref a, isDouble, state.Row(j));
                else _present.Row(j).CopyTo(state.Row(j));
                (state.Outputs[j], state.Exponents[j]) = (a, exponent);
            }
        });
        ForEachBlock(block =>
        {
            foreach (NeuronGroup group in block.Groups)
            {
                if (moves) group.AddShare(_firstImpulse, isDouble ? _secondImpulse : default, watches: false, block.Share);
                for (int i = 0; i < group.Members.Length; i++)
                {
                    int j = group.Members[i];
                    (state.Outputs[j], state.Exponents[j]) = group.Recover(i, moves, state.Row(j));
                }
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
            foreach (int j in block.Alive)
            {
                ReadOnlySpan<double> row = _present.Row(j)[_starts[j].._ends[j]];
                double r = RowKernels.Project(row, _firstImpulse.AsSpan(_starts[j], row.Length)).R;
                if (r == 0) continue;
                double a = _present.Outputs[j];
                double amplitude = 0.5 * (a * a + RowKernels.Dot(row, row));
                if (amplitude == 0) continue;
                double logAmplitude = Math.Log(amplitude) + 2 * Logarithm.OfTwo * _present.Exponents[j];
                block.QuietTime = Math.Min(block.QuietTime, (logAllowed - logAmplitude) / (2 * Math.Sqrt(r)));
            }
            foreach (NeuronGroup group in block.Groups)
            {
                (double r, double amplitude, _, int exponent) = group.Measure(_firstImpulse);
                if (r == 0) continue;
                double logAmplitude = Math.Log(amplitude / group.Members.Length) + 2 * Logarithm.OfTwo * exponent;
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
        foreach (NeuronBlock block in _blocks)
        {
            foreach (int j in block.Alive)
            {
                (double slope, double square) = RowKernels.Project(_present.Row(j), _firstImpulse);
                double a = _present.Outputs[j];
                sum += Math.ScaleB(slope * slope + a * a * square, 2 * _present.Exponents[j]);
            }
            foreach (NeuronGroup group in block.Groups)
            {
                (_, _, double squaredSpeed, int exponent) = group.Measure(_firstImpulse);
                sum += Math.ScaleB(squaredSpeed, 2 * exponent);
            }
        }
        return Math.Sqrt(sum);
    }

    /// <inheritdoc/>
    public override double BalancednessDrift()
    {
        foreach (NeuronBlock block in _blocks)
        {
            foreach (NeuronGroup group in block.Groups) Dissolve(group);
            block.Groups.Clear();
        }
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
                double v = VectorKernels.Dot(hidden, VectorKernels.Row(_dataset.Inputs, k)) / _dataset.Norms[k];
                _initialRows[(long)j * n + k] = v;
                int column = _columns.Of(k);
                if (v > 0) row[column] = v;
                else if (Labels[k] > 0) _frozenPositive[j] += _directionWeights[column] * v;
                else _frozenNegative[j] += _directionWeights[column] * v;
            }
            Narrow(j, row);
            (_proposed.Outputs[j], _proposed.Exponents[j]) = (_present.Outputs[j], _present.Exponents[j]);
        }
        LeaveOutDead(block, _present);
    }

    /// <summary>One boost or two from a row; the switches are noted when wanted. Only the active part of the rows is looked at.</summary>
    private int Move(
        NeuronBlock block, int neuron, ReadOnlySpan<double> row, ref double a, bool isDouble, Span<double> destination, bool notesSwitches = false)
    {
        int start = _starts[neuron], length = _ends[neuron] - start;
        row = row.Slice(start, length);
        destination = destination.Slice(start, length);
        ReadOnlySpan<double> first = _firstImpulse.AsSpan(start, length), second = _secondImpulse.AsSpan(start, length);
        if (!isDouble)
        {
            int single = block.Boost.Apply(row, ref a, first, destination);
            if (notesSwitches) Note(block, neuron, 0, 1);
            return single;
        }
        if (LorentzBoost.TryApplyTwice(row, ref a, first, second, destination)) return 0;
        Span<double> halfway = block.Halfway.AsSpan(start, length);
        int exponent = block.Boost.Apply(row, ref a, first, halfway);
        if (notesSwitches) Note(block, neuron, 0, 0.5);
        exponent += block.Boost.Apply(halfway, ref a, second, destination);
        if (notesSwitches) Note(block, neuron, 0.5, 0.5);
        return exponent;
    }

    private void Note(NeuronBlock block, int neuron, double start, double length)
    {
        foreach ((double ownTime, int column) in block.Boost.Switches)
            block.Proposed.Add((start + length * ownTime, neuron, _columns.SampleAt(_starts[neuron] + column)));
    }

    private void AddShare(NeuronBlock block, int neuron, ReadOnlySpan<double> row, double a, int exponent) =>
        AddShare(block.Share, neuron, row, a, exponent);

    private void AddShare(Span<double> share, int neuron, ReadOnlySpan<double> row, double a, int exponent)
    {
        double weight = exponent == 0 ? a : Math.ScaleB(a, 2 * exponent);
        int start = _starts[neuron], length = _ends[neuron] - start;
        if (weight != 0) RowKernels.Accumulate(row.Slice(start, length), weight, share.Slice(start, length));
    }

    private NeuronAggregate Describe(int neuron, ReadOnlySpan<double> row, double a, int exponent)
    {
        int start = _starts[neuron], end = _ends[neuron], split = Math.Clamp(_columns.Split, start, end);
        double active = RowKernels.Dot(row[start..end], row[start..end]);
        double positive = RowKernels.Dot(row[start..split], _directionWeights.AsSpan(start, split - start));
        double negative = RowKernels.Dot(row[split..end], _directionWeights.AsSpan(split, end - split));
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
            Math.ScaleB(norm, 2 * exponent), positive + negative > 0 ? 1 : 0, a > 0 ? cosine : default, a < 0 ? cosine : default);
    }

    private void SetImpulses(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        _columns.Spread(first, ForceScales, _firstImpulse);
        _columns.Spread(second, ForceScales, _secondImpulse);
    }

    private void Collect(Span<double> residuals)
    {
        for (int k = 0; k < residuals.Length; k++)
        {
            double output = 0;
            foreach (NeuronBlock block in _blocks) output += block.Share[_columns.Of(k)];
            residuals[k] = Labels[k] - _dataset.Norms[k] * output;
        }
    }

    private void ForEachBlock(Action<NeuronBlock> action) => _team.For(_blocks.Length, i => action(_blocks[i]));

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
                    shift[k] = (Math.ScaleB(row[_columns.Of(k)], exponent) - Math.ScaleB(Math.Max(initial, 0), initialExponent)) / _dataset.Norms[k];
                }
                double factor = _initial.LogScale - common * Logarithm.OfTwo;
                double initialScale = factor == 0 ? 1 : Math.Exp(factor);
                for (int i = 0; i < d; i++) hidden[j, i] = _initial.HiddenWeights[j, i] * initialScale;
                for (int k = 0; k < n; k++)
                    if (shift[k] != 0)
                        VectorKernels.AddScaled(shift[k], VectorKernels.Row(_dataset.Inputs, k), VectorKernels.Row(hidden, j));
            }
        });
        return new ReluNetwork(outputs, hidden, common * Logarithm.OfTwo);
    }
}
