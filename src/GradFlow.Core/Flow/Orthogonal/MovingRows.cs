using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The neurons that move one by one: their present and their proposed rows, and every loop over the neurons of a block. Only the part
/// of a row that may be active is looked at, in whole vectors; it is empty for a dead neuron.
/// </summary>
internal sealed class MovingRows
{
    private readonly InitialNeurons _initial;
    private readonly SampleColumns _columns;
    private readonly SampleDirections _directions;
    private readonly double[] _firstImpulse;
    private readonly double[] _secondImpulse;
    private readonly int[] _starts;
    private readonly int[] _ends;
    private NeuronRows _proposed;

    /// <summary>Rows for the neurons, not yet filled.</summary>
    public MovingRows(int width, InitialNeurons initial, SampleColumns columns, SampleDirections directions)
    {
        (_initial, _columns, _directions) = (initial, columns, directions);
        _firstImpulse = new double[columns.Stride];
        _secondImpulse = new double[columns.Stride];
        _starts = new int[width];
        _ends = new int[width];
        Array.Fill(_ends, columns.Stride);
        Present = new NeuronRows(width, columns.Stride);
        _proposed = new NeuronRows(width, columns.Stride);
    }

    /// <summary>The present state.</summary>
    public NeuronRows Present { get; private set; }

    /// <summary>The first impulse over the columns.</summary>
    public ReadOnlySpan<double> FirstImpulse => _firstImpulse;

    /// <summary>The second impulse over the columns; empty for a single boost.</summary>
    public ReadOnlySpan<double> SecondImpulse => IsDouble ? _secondImpulse : default;

    /// <summary>Whether two boosts follow each other.</summary>
    public bool IsDouble { get; private set; }

    /// <summary>Sets the impulses of the motions to come.</summary>
    public void SetImpulses(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<double> forceScales)
    {
        IsDouble = second.Length > 0;
        _columns.Spread(first, forceScales, _firstImpulse);
        _columns.Spread(second, forceScales, _secondImpulse);
    }

    /// <summary>Fills the rows of a block with the state at time 0.</summary>
    public void Start(NeuronBlock block)
    {
        _initial.Project(block, Present, _directions.Weights);
        for (int j = block.First; j < block.Last; j++)
        {
            Narrow(j, Present.Row(j));
            (_proposed.Outputs[j], _proposed.Exponents[j]) = (Present.Outputs[j], Present.Exponents[j]);
        }
        LeaveOutDead(block, Present);
    }

    /// <summary>Adds the shares of the output at the present state.</summary>
    public void AddShares(NeuronBlock block)
    {
        foreach (int j in block.Alive) AddShare(block.Share, j, Present.Row(j), Present.Outputs[j], Present.Exponents[j]);
    }

    /// <summary>Adds the shares of the output after the impulses.</summary>
    public void Explore(NeuronBlock block)
    {
        foreach (int j in block.Alive)
        {
            double a = Present.Outputs[j];
            int exponent = Present.Exponents[j] + Move(block, j, Present.Row(j), ref a, block.Moved);
            AddShare(block.Share, j, block.Moved, a, exponent);
        }
    }

    /// <summary>Adds the shares of the output after the impulses, and keeps the proposed rows and the switches on the way.</summary>
    public void Propose(NeuronBlock block)
    {
        block.Proposed.Clear();
        foreach (int j in block.Alive)
        {
            double a = Present.Outputs[j];
            Span<double> target = _proposed.Row(j);
            int exponent = Present.Exponents[j] + Move(block, j, Present.Row(j), ref a, target, notesSwitches: true);
            (a, int shift) = NeuronRows.Normalize(a, target[_starts[j].._ends[j]]);
            exponent += shift;
            (_proposed.Outputs[j], _proposed.Exponents[j]) = (a, exponent);
            AddShare(block.Share, j, target, a, exponent);
        }
    }

    /// <summary>Narrows the rows of the neurons that switched in the proposal, and leaves out those that died.</summary>
    public void SettleSwitches(NeuronBlock block)
    {
        if (block.Proposed.Count == 0) return;
        int last = -1;
        foreach ((_, int j, _) in block.Proposed)
        {
            // The switches of one neuron follow each other.
            if (j == last) continue;
            last = j;
            Narrow(j, _proposed.Row(j));
            Present.Row(j).Clear();
            (Present.Outputs[j], Present.Exponents[j]) = (_proposed.Outputs[j], _proposed.Exponents[j]);
        }
        LeaveOutDead(block, _proposed);
    }

    /// <summary>Makes the proposed rows the present ones.</summary>
    public void Advance() => (Present, _proposed) = (_proposed, Present);

    /// <summary>Gives a neuron its row again after its group has carried it.</summary>
    public void Return(NeuronGroup group, int member)
    {
        int j = group.Members[member];
        Present.Row(j).Clear();
        _proposed.Row(j).Clear();
        (double a, int exponent) = group.Recover(member, moves: false, Present.Row(j));
        (a, int shift) = NeuronRows.Normalize(a, Present.Row(j));
        (Present.Outputs[j], Present.Exponents[j]) = (a, exponent + shift);
    }

    /// <summary>The sums over the neurons after the impulses, or at the present state; adds the shares of the output after a motion.</summary>
    public NeuronAggregate Observe(NeuronBlock block, bool moves)
    {
        NeuronAggregate aggregate = block.Dead;
        foreach (int j in block.Alive)
        {
            double a = Present.Outputs[j];
            ReadOnlySpan<double> row = Present.Row(j);
            int exponent = Present.Exponents[j];
            if (moves)
            {
                exponent += Move(block, j, row, ref a, block.Moved);
                row = block.Moved;
                AddShare(block.Share, j, row, a, exponent);
            }
            aggregate += Describe(j, row, a, exponent);
        }
        return aggregate;
    }

    /// <summary>Goes through impulses one after the other and adds what the neurons contribute after each.</summary>
    /// <param name="block">Receives the shares and the aggregates.</param>
    /// <param name="impulses">The impulses over the columns, one row each.</param>
    public void ObserveAlong(NeuronBlock block, ReadOnlySpan<double> impulses)
    {
        int stride = _columns.Stride;
        foreach (int j in block.Alive)
        {
            int start = _starts[j], length = _ends[j] - start, exponent = Present.Exponents[j];
            double a = Present.Outputs[j];
            Span<double> moved = block.Moved, halfway = block.Halfway;
            Present.Row(j).CopyTo(moved);
            for (int i = 0; i * stride < impulses.Length; i++)
            {
                Span<double> before = moved;
                moved = halfway;
                halfway = before;
                exponent += block.Boost.Apply(
                    halfway.Slice(start, length), ref a, impulses.Slice(i * stride + start, length), moved.Slice(start, length));
                (a, int shift) = NeuronRows.Normalize(a, moved.Slice(start, length));
                exponent += shift;
                AddShare(block.Shares.AsSpan(i * stride, stride), j, moved, a, exponent);
                block.Aggregates[i] += Describe(j, moved, a, exponent);
            }
        }
    }

    /// <summary>Stores every row of a block, dead ones too, after the impulses or as it is.</summary>
    public void CopyTo(NeuronRows state, NeuronBlock block, bool moves)
    {
        for (int j = block.First; j < block.Last; j++)
        {
            double a = Present.Outputs[j];
            int exponent = Present.Exponents[j];
            if (moves) exponent += Move(block, j, Present.Row(j), ref a, state.Row(j));
            else Present.Row(j).CopyTo(state.Row(j));
            (state.Outputs[j], state.Exponents[j]) = (a, exponent);
        }
    }

    /// <summary>Shortest time in which the contribution of a neuron of the block can reach e^<paramref name="logAllowed"/> under the first impulse.</summary>
    public double QuietTime(NeuronBlock block, double logAllowed)
    {
        double shortest = double.PositiveInfinity;
        foreach (int j in block.Alive)
        {
            ReadOnlySpan<double> row = Present.Row(j)[_starts[j].._ends[j]];
            double r = RowKernels.Project(row, _firstImpulse.AsSpan(_starts[j], row.Length)).R;
            if (r == 0) continue;
            double a = Present.Outputs[j];
            double amplitude = 0.5 * (a * a + RowKernels.Dot(row, row));
            if (amplitude == 0) continue;
            double logAmplitude = Math.Log(amplitude) + 2 * Logarithm.OfTwo * Present.Exponents[j];
            shortest = Math.Min(shortest, (logAllowed - logAmplitude) / (2 * Math.Sqrt(r)));
        }
        return shortest;
    }

    /// <summary>Squared speed of a block's neurons under the first impulse.</summary>
    public double SquaredSpeed(NeuronBlock block)
    {
        double sum = 0;
        foreach (int j in block.Alive)
        {
            (double slope, double square) = RowKernels.Project(Present.Row(j), _firstImpulse);
            double a = Present.Outputs[j];
            sum += Math.ScaleB(slope * slope + a * a * square, 2 * Present.Exponents[j]);
        }
        return sum;
    }

    /// <summary>One boost or two from a row; the switches are noted when wanted.</summary>
    private int Move(
        NeuronBlock block, int neuron, ReadOnlySpan<double> row, ref double a, Span<double> destination, bool notesSwitches = false)
    {
        int start = _starts[neuron], length = _ends[neuron] - start;
        row = row.Slice(start, length);
        destination = destination.Slice(start, length);
        ReadOnlySpan<double> first = _firstImpulse.AsSpan(start, length), second = _secondImpulse.AsSpan(start, length);
        if (!IsDouble)
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
        double positive = RowKernels.Dot(row[start..split], _directions.Weights.AsSpan(start, split - start));
        double negative = RowKernels.Dot(row[split..end], _directions.Weights.AsSpan(split, end - split));
        double frozenScale = Math.ScaleB(1, _initial.Exponents[neuron] - exponent);
        // ‖w‖² from a² − ‖w‖² = const: the coordinates outside the inputs' span are not stored.
        double hidden = Math.Sqrt(Math.Max(active, a * a - _initial.Imbalance(neuron) * frozenScale * frozenScale));
        double weight = Math.Abs(a), norm = weight * hidden;
        double alignment = a > 0
            ? (positive + _initial.FrozenPositive[neuron] * frozenScale) / _directions.PositiveNorm
            : (negative + _initial.FrozenNegative[neuron] * frozenScale) / _directions.NegativeNorm;
        var cosine = new WeightedCosine(weight * alignment, norm, 2 * exponent);
        return new NeuronAggregate(
            Math.ScaleB(norm, 2 * exponent), positive + negative > 0 ? 1 : 0, a > 0 ? cosine : default, a < 0 ? cosine : default);
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
}
