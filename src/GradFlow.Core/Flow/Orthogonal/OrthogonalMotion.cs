using GradFlow.Core.Data;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The decoupled motion on orthogonal inputs (about_GradFlow_Theory §2): in the coordinates <c>v_jk = w_j·x_k/b_k</c> every
/// neuron moves by exact Lorentz boosts. Neuron j is 2^E_j times its stored row, so that amplitudes far below the smallest double
/// are as good as any.
/// </summary>
internal sealed class OrthogonalMotion : FlowMotion
{
    private readonly TrainingDataset _dataset;
    private readonly SampleColumns _columns;
    private readonly SampleDirections _directions;
    private readonly ReluNetwork _network;
    private readonly UnitInputs _inputs;
    private readonly InitialNeurons _initial;
    private readonly NeuronBlocks _blocks;
    private readonly ImpulsePair _impulses;
    private readonly ImpulsePair[] _parts;
    private readonly DeferredSteps _deferred;
    private readonly MovingNeurons _neurons;
    private readonly NeuronGroups _groups;
    private readonly double[] _proposedFirst;
    private readonly double[] _proposedSecond;
    private readonly double[] _proposedResiduals;
    private readonly int[] _activeNeurons;
    private readonly Action<NeuronBlock> _explore;
    private readonly Action<NeuronBlock> _propose;
    private readonly Action<NeuronBlock> _proposeFlight;
    private readonly Action<NeuronBlock> _advance;
    private readonly Action<NeuronBlock> _catchUp;
    private readonly Action<NeuronBlock> _findQuietTime;
    private double[] _shares = [];
    private bool _isProposalDouble;
    private bool _isProposalStale;
    private bool _isPresentObserved;
    private bool _restartsDeferring;
    private int _movesInVain;
    private double _startTime;
    private double _endTime;
    private double _logAllowed;

    /// <summary>Projects a network onto the inputs.</summary>
    /// <param name="dataset">Training data.</param>
    /// <param name="network">The network at time 0.</param>
    /// <param name="team">The threads of the run.</param>
    /// <param name="tolerance">
    /// The error a step may have; neurons that nothing shows may take several at once, with a share of theirs. 0: they take all.
    /// </param>
    public OrthogonalMotion(TrainingDataset dataset, ReluNetwork network, ThreadTeam team, double tolerance = 0)
    {
        _dataset = dataset;
        _network = network;
        int n = dataset.Count;
        ForceScales = new double[n];
        for (int k = 0; k < n; k++) ForceScales[k] = dataset.Norms[k] / n;
        _columns = new SampleColumns(dataset.Labels);
        _directions = new SampleDirections(dataset, _columns);
        _inputs = new UnitInputs(dataset, _columns);
        _initial = new InitialNeurons(network, _inputs, _columns);
        _blocks = new NeuronBlocks(_initial, _columns, team);
        _impulses = new ImpulsePair(_columns, ForceScales);
        _parts = new ImpulsePair[FlowIntegrator.PointsPerFlight];
        for (int i = 0; i < _parts.Length; i++) _parts[i] = new ImpulsePair(_columns, ForceScales);
        double smallestOutput = Labels.Zip(dataset.Norms, (label, norm) => Math.Abs(label) / norm).Min();
        _deferred = new DeferredSteps(_columns, ForceScales, Labels, tolerance);
        _neurons = new MovingNeurons(_initial, _columns, _directions, _impulses, _deferred, smallestOutput);
        _groups = new NeuronGroups(_neurons, _initial, _blocks, _columns);
        (_proposedFirst, _proposedSecond, _proposedResiduals) = (new double[n], new double[n], new double[n]);
        _activeNeurons = new int[n];
        // Made once: the loops of a step allocate nothing.
        (_explore, _propose, _proposeFlight) = (Explore, Propose, ProposeFlight);
        (_advance, _catchUp, _findQuietTime) = (Advance, _neurons.CatchUp, FindQuietTime);
        _blocks.ForEach(_neurons.Start);
        _blocks.FindMoving();
        foreach (NeuronBlock block in _blocks.All)
            for (int c = 0; c < n; c++) _activeNeurons[c] += block.ActiveNeurons[c];
    }

    /// <inheritdoc/>
    public override int SampleCount => _dataset.Count;

    /// <inheritdoc/>
    public override int Width => _network.Width;

    /// <inheritdoc/>
    public override double[] Labels => _dataset.Labels;

    /// <inheritdoc/>
    public override double[] ForceScales { get; }

    /// <inheritdoc/>
    public override int SwitchCount => _blocks.All.Sum(block => block.AcceptedSwitches);

    /// <inheritdoc/>
    public override void CopySwitches(ActivationSwitch[] switches)
    {
        var starts = new int[_blocks.All.Length];
        for (int i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + _blocks.All[i - 1].AcceptedSwitches;
        _blocks.ForEach(block =>
        {
            int next = starts[_blocks.IndexOf(block)];
            foreach (NeuronSwitch change in block.Switches.Items[..block.AcceptedSwitches])
                switches[next++] = new ActivationSwitch(change.Time, change.Neuron, _columns.SampleAt(change.Column), IsActive: false);
        });
    }

    /// <inheritdoc/>
    public override bool IsReachable(int sample) => _activeNeurons[_columns.Of(sample)] > 0;

    /// <inheritdoc/>
    public override double InitialNeuron(int neuron, Span<double> coordinates)
    {
        ReadOnlySpan<double> row = _initial.Row(neuron);
        for (int c = 0; c < row.Length; c++) coordinates[_columns.SampleAt(c)] = row[c];
        return _initial.Outputs[neuron];
    }

    /// <inheritdoc/>
    public override void Residuals(Span<double> residuals)
    {
        _blocks.ForEach(block =>
        {
            Array.Clear(block.Share);
            MovingNeurons.AddShares(block);
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        _impulses.Set(first, second);
        do _blocks.ForEachMoving(_explore, noticed: true);
        while (DissolveSwitching());
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        _impulses.Set(first, second);
        if (_deferred.PairCount > 0) _deferred.Foresee(_impulses);
        Propose(first, second, _propose, residuals);
    }

    private void Propose(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Action<NeuronBlock> propose, Span<double> residuals)
    {
        _isPresentObserved = false;
        do _blocks.ForEachMoving(propose);
        while (DissolveSwitching());
        Collect(residuals);
        first.CopyTo(_proposedFirst);
        second.CopyTo(_proposedSecond);
        residuals.CopyTo(_proposedResiduals);
        (_isProposalDouble, _isProposalStale) = (second.Length > 0, false);
    }

    /// <inheritdoc/>
    public override void Accept(double startTime, double endTime)
    {
        // A group that was dissolved since, while the step was looked into, has no proposal.
        if (_isProposalStale)
            Propose([.. _proposedFirst], _isProposalDouble ? [.. _proposedSecond] : default, _proposedResiduals);
        bool isShort = true;
        int negligible = 0, deferred = 0;
        foreach (NeuronBlock block in _blocks.Moving)
        {
            foreach (NeuronSwitch change in block.ProposedSwitches) _activeNeurons[change.Column]--;
            isShort &= block.ProposedSwitches.IsEmpty && block.Groups.Count == 0;
            negligible += block.NegligibleTiles;
            deferred += block.DeferredTiles;
        }
        bool defers = negligible > 0 && _isProposalDouble && _deferred.IsPossible;
        if (defers) _impulses.Set(_proposedFirst, _proposedSecond);
        else _deferred.Clear();
        _movesInVain += negligible - deferred;
        // Those taken along in vain by now cost as much as to begin anew.
        _restartsDeferring = defers && (_movesInVain > deferred || !_deferred.TryAdd(_impulses, startTime, endTime));
        (_startTime, _endTime, _isPresentObserved) = (startTime, endTime, true);
        // Without a switch only states are exchanged, which takes less time than it takes other threads to hear of it.
        if (_restartsDeferring) _blocks.ForEach(_advance);
        else if (isShort) foreach (NeuronBlock block in _blocks.Moving) Advance(block);
        else _blocks.ForEachMoving(_advance);
        if (_restartsDeferring)
        {
            _movesInVain = 0;
            _deferred.SetClearances(_blocks.All.Select(static block => block.Clearances));
            _deferred.Restart(_impulses, startTime, endTime);
        }
        if (_blocks.Moving.Exists(static block => block.DeferredTiles > 0 && block.IsSparse)) CatchUp();
        _blocks.FindMoving();
        if (!_groups.IsDue()) return;
        CatchUp();
        _impulses.Set(_proposedResiduals, default);
        _isPresentObserved = !_groups.Form();
    }

    /// <summary>Takes the neurons that were left behind to the present.</summary>
    private void CatchUp()
    {
        if (_deferred.PairCount == 0) return;
        _blocks.ForEach(_catchUp);
        _deferred.Clear();
        // A proposal lacks the tiles that have been left behind in it.
        _isProposalStale = true;
    }

    /// <inheritdoc/>
    public override TrajectoryPoint Observe(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double time, ReadOnlySpan<double> residuals)
    {
        bool moves = first.Length > 0;
        if (moves || !_isPresentObserved) CatchUp();
        if (moves) _impulses.Set(first, second);
        if (!moves && _isPresentObserved && _blocks.Moving.TrueForAll(static block => block.Groups.Count == 0))
            foreach (NeuronBlock block in _blocks.Moving) block.Aggregate = block.ProposedAggregate;
        else
            _blocks.ForEachMoving(block =>
            {
                Array.Clear(block.Share);
                NeuronAggregate aggregate = !moves && _isPresentObserved ? block.ProposedAggregate : _neurons.Observe(block, moves);
                foreach (NeuronGroup group in block.Groups)
                {
                    group.AddShare(moves ? _impulses : null, watches: false, block.Share);
                    aggregate += group.Describe(_directions);
                }
                block.Aggregate = aggregate;
            });
        var all = new double[SampleCount];
        if (moves) Collect(all);
        else residuals.CopyTo(all);
        NeuronAggregate total = _blocks.Resting;
        foreach (NeuronBlock block in _blocks.Moving) total += block.Aggregate;
        if (!moves) _neurons.Note(total);
        return PointOf(time, all, total);
    }

    /// <inheritdoc/>
    public override void ProposeFlight(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, Span<double> residuals)
    {
        CatchUp();
        _impulses.Set(impulse, default);
        _shares = shares.ToArray();
        for (int i = 0; i < shares.Length; i++) _parts[i].Set(_impulses, shares[i]);
        Propose(impulse, default, _proposeFlight, residuals);
    }

    /// <inheritdoc/>
    public override TrajectoryPoint[] ObserveFlight(ReadOnlySpan<double> times)
    {
        int count = times.Length, n = SampleCount;
        _blocks.ForEachMoving(block =>
        {
            foreach (NeuronGroup group in block.Groups)
                for (int i = 0; i < count; i++)
                {
                    group.AddShare(_parts[i], watches: false, block.Shares.AsSpan(i * n, n));
                    block.Aggregates[i] += group.Describe(_directions);
                }
        });
        var points = new TrajectoryPoint[count];
        for (int i = 0; i < count; i++)
        {
            NeuronAggregate total = _blocks.Resting;
            foreach (NeuronBlock block in _blocks.Moving) total += block.Aggregates[i];
            var residuals = new double[n];
            for (int k = 0; k < residuals.Length; k++)
            {
                double output = 0;
                foreach (NeuronBlock block in _blocks.Moving) output += block.Shares[i * n + _columns.Of(k)];
                residuals[k] = Labels[k] - _dataset.Norms[k] * output;
            }
            points[i] = PointOf(times[i], residuals, total);
        }
        return points;
    }

    /// <inheritdoc/>
    public override ReluNetwork NetworkAfter(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        bool moves = first.Length > 0;
        if (moves) _impulses.Set(first, second);
        return NetworkAndDrift(moves).Network;
    }

    /// <inheritdoc/>
    public override (ReluNetwork Network, double BalancednessDrift) End() => NetworkAndDrift(moves: false);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _inputs.Dispose();
        _initial.Dispose();
        _blocks.Dispose();
    }

    /// <inheritdoc/>
    public override double QuietTime(ReadOnlySpan<double> residuals, double change)
    {
        CatchUp();
        _impulses.Set(residuals, default);
        double largestNorm = _dataset.Norms.Max();
        // A neuron with a² + ‖v‖² = 2p contributes at most b p e^{2ρt} to any output.
        _logAllowed = Math.Log(change / (Width * largestNorm));
        _blocks.ForEachMoving(_findQuietTime);
        double shortest = double.PositiveInfinity;
        foreach (NeuronBlock block in _blocks.Moving) shortest = Math.Min(shortest, block.Extreme);
        return shortest;
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
        CatchUp();
        _impulses.Set(residuals, default);
        double sum = 0;
        foreach (NeuronBlock block in _blocks.Moving)
        {
            sum += _neurons.SquaredSpeed(block);
            foreach (NeuronGroup group in block.Groups)
            {
                (_, _, double squaredSpeed, int exponent) = group.Measure(_impulses.First);
                sum += Math.ScaleB(squaredSpeed, 2 * exponent);
            }
        }
        return Math.Sqrt(sum);
    }

    private (ReluNetwork Network, double Drift) NetworkAndDrift(bool moves)
    {
        CatchUp();
        NeuronGroup[] groups = [.. _blocks.All.SelectMany(block => block.Groups)];
        if (moves)
            _blocks.ForEach(block =>
            {
                foreach (NeuronGroup group in block.Groups) group.AddShare(_impulses, watches: false, block.Share);
            });
        _blocks.ForEach(block => block.Extreme = _neurons.LargestExponentOf(block, moves, groups));
        double largestExponent = _blocks.All.Max(block => block.Extreme);
        var network = new EndNetwork(
            _network, _initial, _inputs, double.IsNegativeInfinity(largestExponent) ? 0 : (long)largestExponent);
        EndNetwork.Batch[] batches = [.. Enumerable.Range(0, _blocks.ThreadCount).Select(_ => network.NewBatch(SampleCount))];
        _blocks.ForEach(block => _neurons.ForEach(block, moves, groups, batches[ThreadTeam.ThreadNumber].Add));
        foreach (EndNetwork.Batch batch in batches) batch.Flush();
        return (network.ToNetwork(), batches.Max(batch => batch.BalancednessDrift));
    }

    private void Explore(NeuronBlock block)
    {
        AddGroups(block);
        _neurons.Explore(block);
    }

    private void Propose(NeuronBlock block)
    {
        ProposeGroups(block);
        _neurons.Propose(block);
    }

    private void ProposeFlight(NeuronBlock block)
    {
        ProposeGroups(block);
        _neurons.ProposeAlong(block, _shares, _parts);
    }

    private void Advance(NeuronBlock block)
    {
        _neurons.Advance(block, _startTime, _endTime, _restartsDeferring);
        foreach (NeuronGroup group in block.Groups) group.Advance();
    }

    private void FindQuietTime(NeuronBlock block)
    {
        block.Extreme = _neurons.QuietTime(block, _logAllowed);
        foreach (NeuronGroup group in block.Groups)
        {
            (double r, double amplitude, _, int exponent) = group.Measure(_impulses.First);
            if (r == 0) continue;
            double logAmplitude = Math.Log(amplitude / group.Members.Length) + 2 * Logarithm.OfTwo * exponent;
            block.Extreme = Math.Min(block.Extreme, (_logAllowed - logAmplitude) / (2 * Math.Sqrt(r)));
        }
    }

    /// <summary>Begins the share of a block with that of its groups.</summary>
    private void AddGroups(NeuronBlock block)
    {
        Array.Clear(block.Share);
        foreach (NeuronGroup group in block.Groups)
            group.AddShare(_impulses, watches: true, block.Share);
    }

    private void ProposeGroups(NeuronBlock block)
    {
        AddGroups(block);
        foreach (NeuronGroup group in block.Groups) group.Keep();
    }

    /// <summary>Dissolves the groups whose motion does not count; it is repeated with their members one by one.</summary>
    private bool DissolveSwitching()
    {
        bool found = _groups.DissolveSwitching();
        _isProposalStale |= found;
        _isPresentObserved &= !found;
        return found;
    }

    private TrajectoryPoint PointOf(double time, double[] residuals, NeuronAggregate total) => new()
    {
        Time = time,
        Loss = SquareLoss.Of(residuals),
        Residuals = residuals,
        PathNorm = total.PathNorm,
        ActiveNeurons = total.Active,
        PositiveAlignment = _directions.PositiveNorm > 0 ? total.Positive.Mean : double.NaN,
        NegativeAlignment = _directions.NegativeNorm > 0 ? total.Negative.Mean : double.NaN,
    };

    private void Collect(Span<double> residuals)
    {
        ReadOnlySpan<double> outputs = _blocks.Outputs(), labels = Labels, norms = _dataset.Norms;
        for (int k = 0; k < residuals.Length; k++) residuals[k] = labels[k] - norms[k] * outputs[_columns.Of(k)];
    }
}
