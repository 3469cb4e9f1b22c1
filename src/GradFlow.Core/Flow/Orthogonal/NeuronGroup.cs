using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Neurons with one active set S and one sign of a. As long as none of them switches they move by the same linear map, a product of
/// boosts, so that all they contribute follows from their second moment <c>Σ (a, v)(a, v)ᵀ</c>, (|S|+1)² numbers whatever their
/// count; a single neuron is the map times its state when the group was formed.
/// </summary>
internal sealed class NeuronGroup : IDisposable
{
    private const int LargestExponent = 64;

    private readonly int _size;
    private readonly double _sign;
    private readonly GroupMembers _members;
    private readonly double[] _centers;
    private readonly double[] _spreads;
    private readonly double[] _map;
    private readonly double[] _moment;
    private readonly double[] _frozen;
    private readonly int _frozenExponent;
    private readonly double _imbalance;
    private readonly int _imbalanceExponent;
    private readonly int _largestStartExponent;
    private int _mapExponent;
    private int _momentExponent;

    private readonly double[] _firstForces;
    private readonly double[] _secondForces;
    private readonly double[] _keptFirst;
    private readonly double[] _keptSecond;
    private readonly double[] _functional;
    private readonly double[] _moved;
    private BoostFactors _first, _second, _keptFirstFactors, _keptSecondFactors;
    private bool _isDouble, _keptIsDouble;

    /// <summary>A group of neurons at their present state.</summary>
    /// <param name="members">The neurons.</param>
    /// <param name="initial">The state at time 0.</param>
    public NeuronGroup(GroupMembers members, InitialNeurons initial)
    {
        _members = members;
        int size = _size = Columns.Length + 1;
        _sign = Math.Sign(members.State(0)[0]);
        double[] frozen = _sign > 0 ? initial.FrozenPositive : initial.FrozenNegative;
        (_map, _moment) = (new double[size * size], new double[size * size]);
        (_frozen, _centers, _spreads) = (new double[size], new double[size], new double[size]);
        (_functional, _moved) = (new double[size], new double[size]);
        (_firstForces, _secondForces, _keptFirst, _keptSecond) = (new double[size], new double[size], new double[size], new double[size]);
        for (int i = 0; i < size; i++) _map[i * size + i] = 1;
        _largestStartExponent = int.MinValue;
        foreach (long exponent in members.Exponents) _largestStartExponent = Math.Max(_largestStartExponent, (int)exponent);
        _momentExponent = _largestStartExponent;
        _imbalanceExponent = initial.Exponents[Members[0]];
        foreach (int j in Members) _imbalanceExponent = Math.Max(_imbalanceExponent, initial.Exponents[j]);
        _frozenExponent = _momentExponent + _imbalanceExponent;
        double[] lowest = new double[size], highest = new double[size];
        Array.Fill(lowest, double.PositiveInfinity);
        Array.Fill(highest, double.NegativeInfinity);
        Span<double> state = stackalloc double[size];
        for (int i = 0; i < Members.Length; i++)
        {
            int j = Members[i];
            ReadOnlySpan<double> start = members.State(i);
            double scale = Math.ScaleB(1, (int)(members.Exponents[i] - _momentExponent));
            double initialScale = Math.ScaleB(1, (int)(initial.Exponents[j] - _imbalanceExponent));
            _imbalance += initial.Imbalance(j) * initialScale * initialScale;
            double inverse = 1 / start[0];
            for (int c = 0; c < size; c++)
            {
                double ratio = start[c] * inverse;
                (lowest[c], highest[c]) = (Math.Min(lowest[c], ratio), Math.Max(highest[c], ratio));
                state[c] = start[c] * scale;
                _frozen[c] += frozen[j] * initialScale * state[c];
            }
            for (int c = 0; c < size; c++)
                for (int d = 0; d <= c; d++) _moment[c * size + d] += state[c] * state[d];
        }
        for (int c = 0; c < size; c++)
        {
            (_centers[c], _spreads[c]) = (0.5 * (lowest[c] + highest[c]), 0.5 * (highest[c] - lowest[c]));
            for (int d = 0; d < c; d++) _moment[d * size + c] = _moment[c * size + d];
        }
    }

    /// <summary>The neurons of the group.</summary>
    public ReadOnlySpan<int> Members => _members.Neurons;

    /// <summary>The columns of the active set.</summary>
    public int[] Columns => _members.Columns;

    /// <summary>Number of elements of the second moment.</summary>
    public int MomentSize => _moment.Length;

    /// <summary>The range of <see cref="Members"/> that lies between two neurons at which blocks begin.</summary>
    public (int First, int Last) MembersWithin(int firstNeuron, int lastNeuron)
    {
        return (CountBelow(firstNeuron), CountBelow(lastNeuron));

        int CountBelow(int neuron)
        {
            int low = 0, high = Members.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (Members[middle] < neuron) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }

    /// <summary>Largest binary exponent of a member at the present state.</summary>
    public int LargestMemberExponent => _largestStartExponent + _mapExponent;

    /// <summary>Whether some member may have switched in the last motion, which therefore does not count.</summary>
    public bool MaySwitch { get; private set; }

    /// <summary>
    /// Adds the share of the output after one boost or two, or at the present state without impulses; sets
    /// <see cref="MaySwitch"/> instead when it cannot be excluded that a member switches on the way.
    /// </summary>
    public void AddShare(ImpulsePair? impulses, bool watches, Span<double> share)
    {
        Aim(impulses);
        MaySwitch = watches && !StaysActive();
        if (MaySwitch) return;
        MoveFirstRow();
        int exponent = 2 * (_momentExponent + _first.Exponent + _second.Exponent);
        for (int c = 1; c < _size; c++) share[Columns[c - 1]] += Math.ScaleB(_moved[c], exponent);
    }

    /// <summary>Keeps the last motion for <see cref="Advance"/>.</summary>
    public void Keep()
    {
        _firstForces.CopyTo(_keptFirst, 0);
        _secondForces.CopyTo(_keptSecond, 0);
        (_keptFirstFactors, _keptSecondFactors, _keptIsDouble) = (_first, _second, _isDouble);
    }

    /// <summary>Carries out the kept motion.</summary>
    public void Advance()
    {
        for (int c = 0; c < _size; c++) AdvanceColumn(_map.AsSpan(c * _size, _size));
        for (int side = 0; side < 2; side++)
        {
            for (int c = 0; c < _size; c++) AdvanceColumn(_moment.AsSpan(c * _size, _size));
            for (int c = 0; c < _size; c++)
                for (int d = 0; d < c; d++)
                    (_moment[c * _size + d], _moment[d * _size + c]) = (_moment[d * _size + c], _moment[c * _size + d]);
        }
        int exponent = _keptFirstFactors.Exponent + _keptSecondFactors.Exponent;
        _mapExponent += exponent + Normalize(_map, 1);
        _momentExponent += exponent + Normalize(_moment, 2);
    }

    /// <summary>The state of a member, after the last motion when that is wanted.</summary>
    /// <returns>Output weight and binary exponent; the coordinates go to the columns of <paramref name="row"/>.</returns>
    public (double Output, int Exponent) Recover(int member, bool moves, Span<double> row)
    {
        ReadOnlySpan<double> start = _members.State(member);
        Span<double> z = stackalloc double[_size];
        for (int c = 0; c < _size; c++)
        {
            double factor = start[c];
            for (int i = 0; i < _size; i++) z[i] += factor * _map[c * _size + i];
        }
        int exponent = (int)_members.Exponents[member] + _mapExponent;
        if (moves)
        {
            Apply(_first, _firstForces, z);
            if (_isDouble) Apply(_second, _secondForces, z);
            exponent += _first.Exponent + _second.Exponent;
        }
        for (int c = 1; c < _size; c++) row[Columns[c - 1]] = Math.Max(z[c], RowKernels.SmallestActive);
        return (z[0], exponent);
    }

    /// <summary>The aggregate after the last motion, or at the present state after a motion without impulses.</summary>
    public NeuronAggregate Describe(SampleDirections directions)
    {
        // Σ |a| ‖w‖ = Σ a² √(1 − c/a²) with the conserved c = a² − ‖w‖², far below a² for every member.
        int exponent = _momentExponent + _first.Exponent + _second.Exponent;
        double path = _moved[0] - 0.5 * Math.ScaleB(_imbalance, 2 * (_imbalanceExponent - exponent));
        double aligned = 0, frozen = 0;
        // A group may be active where the labels have the other sign, while their residuals have its own.
        for (int c = 1; c < _size; c++)
            if (Columns[c - 1] < directions.Split == _sign > 0) aligned += directions.Weights[Columns[c - 1]] * _moved[c];
        for (int c = 0; c < _size; c++)
        {
            double output = 0;
            for (int i = 0; i < _size; i++) output += _functional[i] * _map[c * _size + i];
            frozen += output * _frozen[c];
        }
        aligned += Math.ScaleB(frozen, _mapExponent + _first.Exponent + _second.Exponent + _frozenExponent - 2 * exponent);
        var cosine = new WeightedCosine(_sign * aligned / (_sign > 0 ? directions.PositiveNorm : directions.NegativeNorm), path, 2 * exponent);
        return new NeuronAggregate(
            Math.ScaleB(path, 2 * exponent), Members.Length, _sign > 0 ? cosine : default, _sign < 0 ? cosine : default);
    }

    /// <summary><c>ρ²</c> under a force, <c>Σ (a² + ‖v‖²)/2</c> over 2^(2·exponent), and the squared speed likewise.</summary>
    public (double R, double Amplitude, double SquaredSpeed, int Exponent) Measure(ReadOnlySpan<double> force)
    {
        double r = 0, trace = _moment[0], slopes = 0;
        for (int c = 1; c < _size; c++)
        {
            double g = force[Columns[c - 1]];
            r += g * g;
            trace += _moment[c * _size + c];
            for (int d = 1; d < _size; d++) slopes += g * _moment[c * _size + d] * force[Columns[d - 1]];
        }
        return (r, 0.5 * trace, slopes + r * _moment[0], _momentExponent);
    }

    /// <summary>Leaves the memory of the members to the next run.</summary>
    public void Dispose() => _members.Dispose();

    private void Aim(ImpulsePair? impulses)
    {
        _isDouble = impulses is { IsDouble: true };
        _first = Aim(impulses?.First, _firstForces);
        _second = Aim(_isDouble ? impulses?.Second : null, _secondForces);
    }

    private BoostFactors Aim(double[]? impulse, double[] forces)
    {
        double r = 0;
        for (int c = 1; c < _size; c++)
        {
            double g = impulse is null ? 0 : impulse[Columns[c - 1]];
            forces[c] = g;
            r += g * g;
        }
        return BoostFactors.Of(r);
    }

    /// <summary>The row of a of the moved second moment: boosts are symmetric, so it is <c>B₂ B₁ M B₁ B₂ e_a</c>.</summary>
    private void MoveFirstRow()
    {
        Array.Clear(_functional);
        Array.Clear(_moved);
        _functional[0] = 1;
        if (_isDouble) Apply(_second, _secondForces, _functional);
        Apply(_first, _firstForces, _functional);
        for (int c = 0; c < _size; c++)
        {
            double factor = _functional[c];
            for (int i = 0; i < _size; i++) _moved[i] += factor * _moment[c * _size + i];
        }
        Apply(_first, _firstForces, _moved);
        if (_isDouble) Apply(_second, _secondForces, _moved);
    }

    /// <summary>
    /// Whether no member can switch. Without a force against the group every coordinate grows. Otherwise the ratios v/a of all members
    /// when the group was formed lie in a box, whose image under the map bounds every coordinate at the end of each boost; between
    /// the ends a coordinate is monotonic.
    /// </summary>
    private bool StaysActive()
    {
        bool helps = true;
        for (int c = 1; c < _size; c++) helps &= _sign * _firstForces[c] >= 0 && _sign * _secondForces[c] >= 0;
        if (helps) return true;
        Span<double> centers = stackalloc double[2 * _size], spreads = stackalloc double[2 * _size], column = stackalloc double[_size];
        for (int c = 0; c < _size; c++)
        {
            _map.AsSpan(c * _size, _size).CopyTo(column);
            for (int stage = 0; stage < 2; stage++)
            {
                if (stage == 0) Apply(_first, _firstForces, column);
                else if (_isDouble) Apply(_second, _secondForces, column);
                for (int i = 0; i < _size; i++)
                {
                    centers[stage * _size + i] += _centers[c] * column[i];
                    spreads[stage * _size + i] += _spreads[c] * Math.Abs(column[i]);
                }
            }
        }
        for (int i = 0; i < 2 * _size; i++)
        {
            double sign = i % _size == 0 ? 1 : _sign;
            if (!(sign * centers[i] > spreads[i])) return false;
        }
        return true;
    }

    private void AdvanceColumn(Span<double> column)
    {
        Apply(_keptFirstFactors, _keptFirst, column);
        if (_keptIsDouble) Apply(_keptSecondFactors, _keptSecond, column);
    }

    /// <summary>One boost of the vector (a, v), over 2^Exponent.</summary>
    private static void Apply(BoostFactors factors, double[] forces, Span<double> vector)
    {
        double p = 0;
        for (int c = 1; c < vector.Length; c++) p += forces[c] * vector[c];
        double displacement = factors.Sinh * vector[0] + factors.CoshLessOne * p;
        vector[0] = factors.Cosh * vector[0] + factors.Sinh * p;
        for (int c = 1; c < vector.Length; c++) vector[c] = factors.Unit * vector[c] + displacement * forces[c];
    }

    /// <summary>Brings the size of a matrix back near 1 by a power of 2^<paramref name="power"/>.</summary>
    private static int Normalize(double[] matrix, int power)
    {
        double size = Math.Abs(matrix[0]);
        int exponent = size > 0 && double.IsFinite(size) ? Math.ILogB(size) / power : 0;
        if (Math.Abs(exponent) <= LargestExponent) return 0;
        double factor = Math.ScaleB(1, -power * exponent);
        for (int i = 0; i < matrix.Length; i++) matrix[i] *= factor;
        return exponent;
    }
}
