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
    private readonly InitialNeurons _initial;
    private readonly NeuronBlocks _blocks;
    private readonly MovingRows _rows;
    private readonly NeuronGroups _groups;
    private readonly double[] _proposedFirst;
    private readonly double[] _proposedSecond;
    private readonly double[] _proposedResiduals;
    private readonly int[] _activeNeurons;
    private bool _isProposalDouble;
    private bool _isProposalStale;

    /// <summary>Projects a network onto the inputs.</summary>
    public OrthogonalMotion(TrainingDataset dataset, ReluNetwork network, ThreadTeam team)
    {
        _dataset = dataset;
        Width = network.Width;
        int n = dataset.Count;
        _columns = new SampleColumns(dataset.Labels);
        _directions = new SampleDirections(dataset, _columns);
        _initial = new InitialNeurons(dataset, network, _columns);
        _blocks = new NeuronBlocks(Width, _columns, team);
        _rows = new MovingRows(Width, _initial, _columns, _directions);
        _groups = new NeuronGroups(_rows, _initial, _blocks, _columns);
        ForceScales = new double[n];
        for (int k = 0; k < n; k++) ForceScales[k] = dataset.Norms[k] / n;
        (_proposedFirst, _proposedSecond, _proposedResiduals) = (new double[n], new double[n], new double[n]);
        _activeNeurons = new int[n];
        _blocks.ForEach(_rows.Start);
        for (int j = 0; j < Width; j++)
            for (int k = 0; k < n; k++)
                if (WasActive(j, k)) _activeNeurons[k]++;
    }

    /// <inheritdoc/>
    public override int SampleCount => _dataset.Count;

    /// <inheritdoc/>
    public override int Width { get; }

    /// <inheritdoc/>
    public override double[] Labels => _dataset.Labels;

    /// <inheritdoc/>
    public override double[] ForceScales { get; }

    /// <inheritdoc/>
    public override ActivationSwitch[] Switches => [.. _blocks.All.SelectMany(block => block.Switches)];

    /// <inheritdoc/>
    public override bool IsReachable(int sample) => _activeNeurons[sample] > 0;

    /// <inheritdoc/>
    public override bool WasActive(int neuron, int sample) => _initial.WasActive(neuron, sample);

    /// <inheritdoc/>
    public override void Residuals(Span<double> residuals)
    {
        _blocks.ForEach(block =>
        {
            Array.Clear(block.Share);
            foreach (NeuronGroup group in block.Groups) group.AddShare(default, default, watches: false, block.Share);
            _rows.AddShares(block);
        });
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Explore(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        _rows.SetImpulses(first, second, ForceScales);
        do
            _blocks.ForEach(block =>
            {
                Array.Clear(block.Share);
                AddGroups(block);
                _rows.Explore(block);
            });
        while (DissolveSwitching());
        Collect(residuals);
    }

    /// <inheritdoc/>
    public override void Propose(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Span<double> residuals)
    {
        _rows.SetImpulses(first, second, ForceScales);
        do
            _blocks.ForEach(block =>
            {
                Array.Clear(block.Share);
                AddGroups(block);
                foreach (NeuronGroup group in block.Groups) group.Keep();
                _rows.Propose(block);
            });
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
        foreach (NeuronBlock block in _blocks.All)
            foreach ((_, _, int sample) in block.Proposed)
                _activeNeurons[sample]--;
        _blocks.ForEach(block =>
        {
            block.NoteSwitches(startTime, endTime);
            _rows.SettleSwitches(block);
            foreach (NeuronGroup group in block.Groups) group.Advance();
        });
        _rows.Advance();
        if (!_groups.IsDue()) return;
        _rows.SetImpulses(_proposedResiduals, default, ForceScales);
        _groups.Form();
    }

    /// <inheritdoc/>
    public override TrajectoryPoint Observe(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, double time, ReadOnlySpan<double> residuals)
    {
        bool moves = first.Length > 0;
        if (moves) _rows.SetImpulses(first, second, ForceScales);
        _blocks.ForEach(block =>
        {
            Array.Clear(block.Share);
            NeuronAggregate aggregate = _rows.Observe(block, moves);
            foreach (NeuronGroup group in block.Groups)
            {
                group.AddShare(
                    moves ? _rows.FirstImpulse : default, moves ? _rows.SecondImpulse : default, watches: false, block.Share);
                aggregate += group.Describe(_directions);
            }
            block.Aggregate = aggregate;
        });
        var all = new double[SampleCount];
        if (moves) Collect(all);
        else residuals.CopyTo(all);
        NeuronAggregate total = default;
        foreach (NeuronBlock block in _blocks.All) total += block.Aggregate;
        return PointOf(time, all, total);
    }

    /// <summary>Each part of the boost starts where the one before ended, so that every switch is gone through once.</summary>
    public override TrajectoryPoint[] ObserveAlong(ReadOnlySpan<double> impulse, ReadOnlySpan<double> shares, ReadOnlySpan<double> times)
    {
        int count = shares.Length, stride = _columns.Stride;
        double[] ownShares = [.. shares];
        var impulses = new double[count * stride];
        _rows.SetImpulses(impulse, default, ForceScales);
        for (int i = 0; i < count; i++)
        {
            double share = shares[i] - (i == 0 ? 0 : shares[i - 1]);
            for (int c = 0; c < stride; c++) impulses[i * stride + c] = share * _rows.FirstImpulse[c];
        }
        _blocks.ForEach(block =>
        {
            Array.Clear(block.Shares);
            Array.Fill(block.Aggregates, block.Dead);
            _rows.ObserveAlong(block, impulses);
            foreach (NeuronGroup group in block.Groups)
                for (int i = 0; i < count; i++)
                {
                    for (int c = 0; c < stride; c++) block.Halfway[c] = ownShares[i] * _rows.FirstImpulse[c];
                    group.AddShare(block.Halfway, default, watches: false, block.Shares.AsSpan(i * stride, stride));
                    block.Aggregates[i] += group.Describe(_directions);
                }
        });
        var points = new TrajectoryPoint[count];
        for (int i = 0; i < count; i++)
        {
            NeuronAggregate total = default;
            foreach (NeuronBlock block in _blocks.All) total += block.Aggregates[i];
            var residuals = new double[SampleCount];
            for (int k = 0; k < residuals.Length; k++)
            {
                double output = 0;
                foreach (NeuronBlock block in _blocks.All) output += block.Shares[i * stride + _columns.Of(k)];
                residuals[k] = Labels[k] - _dataset.Norms[k] * output;
            }
            points[i] = PointOf(times[i], residuals, total);
        }
        return points;
    }

    /// <inheritdoc/>
    public override ReluNetwork NetworkAfter(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var state = new NeuronRows(Width, _columns.Stride);
        bool moves = first.Length > 0;
        if (moves) _rows.SetImpulses(first, second, ForceScales);
        _blocks.ForEach(block => _rows.CopyTo(state, block, moves));
        _blocks.ForEach(block =>
        {
            foreach (NeuronGroup group in block.Groups)
            {
                if (moves) group.AddShare(_rows.FirstImpulse, _rows.SecondImpulse, watches: false, block.Share);
                for (int i = 0; i < group.Members.Length; i++)
                {
                    int j = group.Members[i];
                    (state.Outputs[j], state.Exponents[j]) = group.Recover(i, moves, state.Row(j));
                }
            }
        });
        return _initial.NetworkAt(state, _blocks);
    }

    /// <inheritdoc/>
    public override double QuietTime(ReadOnlySpan<double> residuals, double change)
    {
        _rows.SetImpulses(residuals, default, ForceScales);
        double largestNorm = _dataset.Norms.Max();
        // A neuron with a² + ‖v‖² = 2p contributes at most b p e^{2ρt} to any output.
        double logAllowed = Math.Log(change / (Width * largestNorm));
        _blocks.ForEach(block =>
        {
            block.QuietTime = _rows.QuietTime(block, logAllowed);
            foreach (NeuronGroup group in block.Groups)
            {
                (double r, double amplitude, _, int exponent) = group.Measure(_rows.FirstImpulse);
                if (r == 0) continue;
                double logAmplitude = Math.Log(amplitude / group.Members.Length) + 2 * Logarithm.OfTwo * exponent;
                block.QuietTime = Math.Min(block.QuietTime, (logAllowed - logAmplitude) / (2 * Math.Sqrt(r)));
            }
        });
        return _blocks.All.Min(block => block.QuietTime);
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
        _rows.SetImpulses(residuals, default, ForceScales);
        double sum = 0;
        foreach (NeuronBlock block in _blocks.All)
        {
            sum += _rows.SquaredSpeed(block);
            foreach (NeuronGroup group in block.Groups)
            {
                (_, _, double squaredSpeed, int exponent) = group.Measure(_rows.FirstImpulse);
                sum += Math.ScaleB(squaredSpeed, 2 * exponent);
            }
        }
        return Math.Sqrt(sum);
    }

    /// <inheritdoc/>
    public override double BalancednessDrift()
    {
        _groups.DissolveAll();
        _blocks.ForEach(block =>
        {
            block.Drift = 0;
            for (int j = block.First; j < block.Last; j++) block.Drift = Math.Max(block.Drift, _initial.BalancednessDrift(j, _rows.Present));
        });
        return _blocks.All.Max(block => block.Drift);
    }

    private void AddGroups(NeuronBlock block)
    {
        foreach (NeuronGroup group in block.Groups)
            group.AddShare(_rows.FirstImpulse, _rows.SecondImpulse, watches: true, block.Share);
    }

    /// <summary>Dissolves the groups whose motion does not count; it is repeated with their members one by one.</summary>
    private bool DissolveSwitching()
    {
        bool found = _groups.DissolveSwitching();
        _isProposalStale |= found;
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
        ReadOnlySpan<double> outputs = _blocks.Outputs();
        for (int k = 0; k < residuals.Length; k++)
            residuals[k] = Labels[k] - _dataset.Norms[k] * outputs[_columns.Of(k)];
    }
}
