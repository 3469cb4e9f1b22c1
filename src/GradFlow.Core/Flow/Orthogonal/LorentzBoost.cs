using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The exact motion of one neuron <c>(a, v)</c> under a constant force (about_GradFlow_Theory §3). With the displacement <c>A = ∫
/// a dt</c> every active coordinate is <c>v_k + G_k A</c>, and <c>(A, a)</c> solves <c>A' = a</c>, <c>a' = P + R A</c> with <c>P
/// = Σ_S G_k v_k</c>, <c>R = ρ² = Σ_S G_k²</c>: a scalar problem whose coefficients change when a coordinate reaches 0 and leaves
/// the active set S. The impulse G is force times duration, so a boost always lasts one unit of its own time.
/// </summary>
internal sealed class LorentzBoost
{
    /// <summary>Room for rounding in the farthest way.</summary>
    private const double SafeFactor = 1 + 1e-12;

    private readonly double[] _thresholds;
    private readonly int[] _candidates;
    private readonly double[] _suffixP;
    private readonly double[] _suffixR;

    /// <summary>A boost with work space for rows of the given padded length.</summary>
    public LorentzBoost(int stride)
    {
        _thresholds = new double[stride];
        _candidates = new int[stride];
        _suffixP = new double[stride + 1];
        _suffixR = new double[stride + 1];
    }

    /// <summary>Number of the marks the last boost passed before the output weight changed its sign.</summary>
    public int MarkCount { get; private set; }

    /// <summary>Own times (0 to 1) and coordinates of the switches of the last boost.</summary>
    public List<(double OwnTime, int Coordinate)> Switches { get; } = [];

    /// <summary>Moves a neuron by one boost.</summary>
    /// <param name="row">The coordinates v.</param>
    /// <param name="a">The output weight; replaced by its new value.</param>
    /// <param name="impulse">The impulse G.</param>
    /// <param name="destination">The new coordinates; must not overlap <paramref name="row"/>.</param>
    /// <returns>Binary exponent e: the new neuron is 2^e times <paramref name="a"/> and <paramref name="destination"/>.</returns>
    public int Apply(ReadOnlySpan<double> row, ref double a, ReadOnlySpan<double> impulse, Span<double> destination)
    {
        Switches.Clear();
        (double p, double r) = RowKernels.Project(row, impulse);
        if (!(r > double.MinValue) || r < 1e-290)
        {
            row.CopyTo(destination);
            // Without a force nothing moves; a force that is not a number must not pass for one.
            if (double.IsNaN(r)) a = double.NaN;
            return 0;
        }
        BoostSegment segment = BoostSegment.Over(a, p, r, 1);
        bool keepsSign = (a >= 0 && segment.A >= 0) || (a <= 0 && segment.A <= 0);
        if (keepsSign && RowKernels.TryMove(row, impulse, segment.Unit, segment.Displacement, destination))
        {
            a = segment.A;
            return segment.Exponent;
        }
        return ApplyWithSwitches(row, ref a, impulse, destination);
    }

    /// <summary><see cref="Apply"/> for a neuron that is known to switch, or to turn, on the way.</summary>
    /// <param name="row">The coordinates v.</param>
    /// <param name="a">The output weight; replaced by its new value.</param>
    /// <param name="impulse">The impulse G.</param>
    /// <param name="destination">The new coordinates; must not overlap <paramref name="row"/>.</param>
    /// <param name="markTimes">Own times at which to look, ascending.</param>
    /// <param name="marks">Receives where the neuron is then, the first <see cref="MarkCount"/> of them.</param>
    /// <returns>Binary exponent e, see <see cref="Apply"/>.</returns>
    public int ApplyWithSwitches(
        ReadOnlySpan<double> row,
        ref double a,
        ReadOnlySpan<double> impulse,
        Span<double> destination,
        ReadOnlySpan<double> markTimes = default,
        Span<BoostMark> marks = default)
    {
        Switches.Clear();
        MarkCount = 0;
        bool hasTurned = false;
        row.CopyTo(destination);
        double elapsed = 0;
        while (true)
        {
            // Mirrored so that the displacement grows: then the coordinates with a negative force switch off, in the order of
            // v_k/|G_k|, for as long as a keeps its sign.
            double direction = a != 0 ? a : RowKernels.Project(destination, impulse).P;
            if (direction == 0) return 0;
            double sign = direction > 0 ? 1 : -1, speed = sign * a, displacement = 0;
            int count = SortCandidates(destination, impulse, sign, speed, 1 - elapsed);
            if (!double.IsFinite(direction) || !double.IsFinite(_suffixP[0]) || !double.IsFinite(_suffixR[0]))
            {
                // Beyond the range of a double nothing is known.
                a = double.NaN;
                return 0;
            }
            int next = 0;
            while (true)
            {
                double r = _suffixR[next], p = _suffixP[next] + r * displacement;
                if (r < 1e-290)
                {
                    // Nothing with a force is left: the neuron stands still.
                    while (!hasTurned && MarkCount < markTimes.Length) marks[MarkCount++] = new BoostMark(sign * speed, 1, sign * displacement, 0);
                    Place(destination, impulse, sign, 1, displacement, next);
                    a = sign * speed;
                    return 0;
                }
                double rho = Math.Sqrt(r), remaining = 1 - elapsed;
                double distance = next < count ? Math.Max(_thresholds[next] - displacement, 0) : double.PositiveInfinity;
                double switchTime = BoostSegment.TimeToTravel(distance, speed, p, rho);
                double turnTime = p < 0 && speed * rho < -p ? BoostSegment.TimeToTurn(speed, p, rho) : double.PositiveInfinity;
                double end = elapsed + Math.Min(Math.Min(switchTime, turnTime), remaining);
                for (; !hasTurned && MarkCount < markTimes.Length && markTimes[MarkCount] <= end; MarkCount++)
                {
                    BoostSegment part = BoostSegment.Over(speed, p, r, markTimes[MarkCount] - elapsed);
                    marks[MarkCount] = new BoostMark(
                        sign * part.A, part.Unit, sign * (part.Unit * displacement + part.Displacement), part.Exponent);
                }
                if (Math.Min(switchTime, turnTime) >= remaining)
                {
                    BoostSegment last = BoostSegment.Over(speed, p, r, remaining);
                    double total = last.Unit * displacement + last.Displacement;
                    Place(destination, impulse, sign, last.Unit, total, next);
                    a = sign * last.A;
                    return last.Exponent;
                }
                if (turnTime < switchTime)
                {
                    BoostSegment turn = BoostSegment.Over(speed, p, r, turnTime);
                    Place(destination, impulse, sign, 1, displacement + turn.Displacement, next);
                    elapsed += turnTime;
                    a = 0;
                    hasTurned = true;
                    break;
                }
                // a² − 2PA − RA² is conserved, so the speed on arrival needs no hyperbolic function.
                speed = Math.Sqrt(Math.Max(speed * speed + distance * (2 * p + r * distance), 0));
                displacement = _thresholds[next];
                elapsed += switchTime;
                Switches.Add((elapsed, _candidates[next]));
                next++;
            }
        }
    }

    /// <summary>Orders the coordinates that may switch off, and sums P and R over what is left after each of them.</summary>
    private int SortCandidates(ReadOnlySpan<double> row, ReadOnlySpan<double> impulse, double sign, double speed, double remaining)
    {
        // What pulls the output weight back only shortens the way: no coordinate switches beyond the way without it.
        (double p, double r) = RowKernels.ProjectHelping(row, impulse, sign);
        BoostSegment farthest = BoostSegment.Over(speed, p, r, remaining);
        (int count, p, r) = RowKernels.FindReached(row, impulse, sign, SafeFactor * farthest.Displacement / farthest.Unit, _candidates);
        for (int i = 0; i < count; i++) _thresholds[i] = row[_candidates[i]] / Math.Abs(impulse[_candidates[i]]);
        Array.Sort(_thresholds, _candidates, 0, count);
        (_suffixP[count], _suffixR[count]) = (p, r);
        for (int i = count - 1; i >= 0; i--)
        {
            int k = _candidates[i];
            p += sign * impulse[k] * row[k];
            r += impulse[k] * impulse[k];
            (_suffixP[i], _suffixR[i]) = (p, r);
        }
        return count;
    }

    private void Place(Span<double> row, ReadOnlySpan<double> impulse, double sign, double scale, double displacement, int switched)
    {
        for (int i = 0; i < switched; i++) row[_candidates[i]] = 0;
        RowKernels.TryMove(row, impulse, scale, sign * displacement, row);
    }
}
