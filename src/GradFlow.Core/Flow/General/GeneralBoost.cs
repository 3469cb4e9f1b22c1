using System.Numerics;
using System.Runtime.InteropServices;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// The exact motion of one neuron under a constant impulse on any inputs (about_GradFlow_Theory §3). Between two events the force
/// γ is constant and the neuron moves by a Lorentz boost along it: every coordinate is <c>v_k + (γ·x_k/b_k) A</c> with the
/// displacement <c>A = ∫ a dt</c>, <c>a' = γ·w + ‖γ‖² A</c>. Events are the coordinates that reach 0, from either side, and the
/// turns of a.
/// </summary>
internal sealed class GeneralBoost
{
    /// <summary>A coordinate that is on one side of its boundary never underflows to 0, which would put it there without an event.</summary>
    public const double SmallestActive = 1e-300;

    /// <summary>Returns to the boundary in no time after which a coordinate is held there for the rest of a boost.</summary>
    private const int MostReturns = 4;

    /// <summary>Share of a boost within which a return takes no time.</summary>
    private const double ReturnTime = 1e-13;

    /// <summary>Coordinates that reach 0 within this share of the first one's distance reach it together.</summary>
    private const double SameDistance = 1e-14;

    /// <summary>Below this <c>‖γ‖²</c> nothing moves.</summary>
    private const double SmallestSquare = 1e-290;

    /// <summary>Sizes are kept between 2^−this and 2^this.</summary>
    private const int LargestExponent = 64;

    private readonly InputSpan _span;
    private readonly SlidingForce _force;
    private readonly double[] _thresholds;
    private readonly bool[] _pinned;
    private readonly int[] _returns;
    private readonly double[] _lastTimes;
    private readonly int _mostEvents;
    private bool _tracksReturns;

    /// <summary>A boost with work space for rows of a span.</summary>
    public GeneralBoost(InputSpan span)
    {
        _span = span;
        _force = new SlidingForce(span);
        int count = span.Stride - span.CoordinateStart;
        _thresholds = new double[count];
        _pinned = new bool[count];
        _returns = new int[count];
        _lastTimes = new double[count];
        _mostEvents = 1000 + 100 * count;
    }

    /// <summary>Own times (0 to 1), samples and new states of the switches of the last boost.</summary>
    public List<(double OwnTime, int Sample, bool IsActive)> Switches { get; } = [];

    /// <summary>Moves a neuron by one boost; a neuron that does not come to an end becomes NaN, so that the step is rejected.</summary>
    /// <param name="row">The neuron's row; replaced by its new value.</param>
    /// <param name="a">The output weight; replaced by its new value.</param>
    /// <param name="forces">The impulse, and the forces of active sets under it.</param>
    /// <param name="heldRate">A neuron with at most this rate <c>‖γ‖</c> at the start does not move.</param>
    /// <returns>Binary exponent e: the new neuron is 2^e times <paramref name="a"/> and <paramref name="row"/>.</returns>
    public int Apply(Span<double> row, ref double a, ActiveForces forces, double heldRate = 0)
    {
        Switches.Clear();
        if (_tracksReturns) ForgetReturns();
        int exponent = 0;
        double elapsed = 0;
        for (int events = 0; events < _mostEvents; events++)
        {
            double sign = _force.Resolve(row, a, forces, _pinned);
            foreach (int sample in _force.SwitchedOn) Switches.Add((elapsed, sample, true));
            double r = _force.Square, p = sign * _force.Projection, speed = sign * a;
            if (double.IsNaN(p + r)) break;
            if (sign == 0 || r < SmallestSquare || (events == 0 && r <= heldRate * heldRate)) return exponent;
            double rho = Math.Sqrt(r), remaining = 1 - elapsed;
            double distance = FirstThreshold(row, sign);
            double switchTime = BoostSegment.TimeToTravel(distance, speed, p, rho);
            double turnTime = p < 0 && speed * rho < -p ? BoostSegment.TimeToTurn(speed, p, rho) : double.PositiveInfinity;
            if (Math.Min(switchTime, turnTime) >= remaining)
            {
                BoostSegment last = BoostSegment.Over(speed, p, r, remaining);
                Move(row, last.Unit, sign * last.Displacement);
                a = sign * last.A;
                return exponent + last.Exponent;
            }
            if (turnTime < switchTime)
            {
                Move(row, 1, sign * BoostSegment.Over(speed, p, r, turnTime).Displacement);
                a = 0;
                elapsed += turnTime;
                continue;
            }
            BoostSegment leg = BoostSegment.Over(speed, p, r, switchTime);
            a = sign * Math.Max(leg.A * Math.ScaleB(1, leg.Exponent), 0);
            elapsed += switchTime;
            Arrive(row, sign, distance, elapsed);
            exponent += Normalize(ref a, row);
        }
        a = double.NaN;
        return exponent;
    }

    /// <summary>The rate <c>ρ = ‖γ‖</c> and the slope <c>γ·w</c> of a neuron under an impulse; its row may be tidied.</summary>
    public (double Rate, double Slope) ForceOn(Span<double> row, double a, ActiveForces forces)
    {
        if (_tracksReturns) ForgetReturns();
        double sign = _force.Resolve(row, a, forces, _pinned);
        return sign == 0 ? (0, 0) : (Math.Sqrt(_force.Square), _force.Projection);
    }

    /// <summary>Brings a neuron's size back near 1 by a power of two, without rounding.</summary>
    /// <returns>The binary exponent split off.</returns>
    public int Normalize(ref double a, Span<double> row)
    {
        double size = Math.Max(Math.Abs(a), VectorKernels.Norm(row[.._span.Rank]));
        int exponent = size > 0 && double.IsFinite(size) ? Math.ILogB(size) : 0;
        if (Math.Abs(exponent) <= LargestExponent) return 0;
        double factor = Math.ScaleB(1, -exponent);
        a *= factor;
        for (int i = 0; i < row.Length; i++)
        {
            double value = row[i];
            row[i] = value * factor;
            if (i >= _span.CoordinateStart && value != 0 && row[i] == 0) row[i] = Math.CopySign(SmallestActive, value);
        }
        return exponent;
    }

    /// <summary>Displacement at which the first coordinate reaches 0, and the displacements of all; infinite where there is none.</summary>
    private double FirstThreshold(ReadOnlySpan<double> row, double sign)
    {
        ReadOnlySpan<Vector<double>> values = MemoryMarshal.Cast<double, Vector<double>>(row[_span.CoordinateStart..]);
        ReadOnlySpan<Vector<double>> rates = MemoryMarshal.Cast<double, Vector<double>>(_force.Rates.AsSpan(_span.CoordinateStart));
        Span<Vector<double>> thresholds = MemoryMarshal.Cast<double, Vector<double>>(_thresholds.AsSpan());
        var never = new Vector<double>(double.PositiveInfinity);
        Vector<double> first = never, factor = new(-sign);
        for (int i = 0; i < values.Length; i++)
        {
            Vector<double> threshold = factor * values[i] / rates[i];
            threshold = Vector.ConditionalSelect(Vector.GreaterThan(threshold, Vector<double>.Zero), threshold, never);
            thresholds[i] = threshold;
            first = Vector.Min(first, threshold);
        }
        double distance = double.PositiveInfinity;
        for (int i = 0; i < Vector<double>.Count; i++) distance = Math.Min(distance, first[i]);
        return distance;
    }

    /// <summary><c>row ← scale · row + displacement · rates</c>; no coordinate changes its side.</summary>
    private void Move(Span<double> row, double scale, double displacement)
    {
        int start = _span.CoordinateStart / Vector<double>.Count;
        Span<Vector<double>> values = MemoryMarshal.Cast<double, Vector<double>>(row);
        ReadOnlySpan<Vector<double>> rates = MemoryMarshal.Cast<double, Vector<double>>(_force.Rates.AsSpan());
        Vector<double> scales = new(scale), displacements = new(displacement), smallest = new(SmallestActive);
        for (int i = 0; i < start; i++) values[i] = scales * values[i] + displacements * rates[i];
        for (int i = start; i < values.Length; i++)
        {
            Vector<double> value = values[i], moved = scales * value + displacements * rates[i];
            moved = Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<double>.Zero), Vector.Max(moved, smallest), moved);
            moved = Vector.ConditionalSelect(Vector.LessThan(value, Vector<double>.Zero), Vector.Min(moved, -smallest), moved);
            values[i] = moved;
        }
    }

    /// <summary>Moves to the first threshold and puts the coordinates that reach 0 there exactly onto it.</summary>
    private void Arrive(Span<double> row, double sign, double distance, double elapsed)
    {
        Move(row, 1, sign * distance);
        for (int k = 0; k < _span.Cosines.GetLength(0); k++)
        {
            if (!Reaches(k, distance * (1 + SameDistance))) continue;
            ref double value = ref row[_span.CoordinateStart + k];
            if (value > 0) Switches.Add((elapsed, k, false));
            value = 0;
            _returns[k] = elapsed - _lastTimes[k] <= ReturnTime ? _returns[k] + 1 : 0;
            if (_returns[k] > MostReturns) _pinned[k] = true;
            _lastTimes[k] = elapsed;
            _tracksReturns = true;
        }
    }

    /// <summary>Whether a coordinate reaches 0 within a displacement, or one with the same boundary.</summary>
    private bool Reaches(int sample, double displacement)
    {
        foreach (int k in _span.Lines[sample])
            if (_thresholds[k] <= displacement) return true;
        return _thresholds[sample] <= displacement;
    }

    private void ForgetReturns()
    {
        Array.Clear(_returns);
        Array.Clear(_pinned);
        Array.Clear(_lastTimes);
        _tracksReturns = false;
    }
}
