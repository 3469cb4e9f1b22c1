using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// The force <c>γ = Σ_k ω_k G_k x_k/b_k</c> on one neuron under an impulse G (about_GradFlow_Theory §3): ω is 1 on active
/// samples, 0 on inactive ones, and on the boundary <c>v_k = 0</c> it solves Filippov's conditions, 0 when that lets the
/// coordinate fall, 1 when that lets it rise, and in between when it has to stay. For the samples whose own pull is back to the
/// boundary these are the optimality conditions of a convex quadratic program in a box, <c>min ½ λᵀKλ − qᵀλ</c>, <c>0 ≤ λ_k =
/// ω_k|G_k| ≤ |G_k|</c>, solved by coordinate descent with exact solves; a sample that pulls itself up stays inactive unless the
/// others lift it (<c>σ'(0) = 0</c>). Samples on one line have one boundary and count as one sample; where some lie on the other side of
/// the origin, these are active where the others are not.
/// </summary>
internal sealed class SlidingForce(InputSpan span)
{
    /// <summary>Slopes below this, relative to the summands they are made of, are rounding.</summary>
    private const double SlopeNoise = 1e-14;

    private const int MostRounds = 50;
    private const int SweepsPerRound = 20;

    private readonly int _count = span.Cosines.GetLength(0);
    private readonly int[] _boundary = new int[span.Cosines.GetLength(0)];
    private readonly double[] _slopes = new double[span.Cosines.GetLength(0)];
    private readonly double[] _pulls = new double[span.Cosines.GetLength(0)];
    private readonly double[] _lambda = new double[span.Cosines.GetLength(0)];
    private readonly bool[] _isOn = new bool[span.Cosines.GetLength(0)];
    private int _boundaryCount;

    /// <summary>How the neuron's row moves per unit of displacement; the coordinates that stay on their boundary have 0.</summary>
    public double[] Rates { get; } = new double[span.Stride];

    /// <summary>Boundary samples that became active in the last <see cref="Resolve"/>.</summary>
    public List<int> SwitchedOn { get; } = [];

    /// <summary><c>P = γ·w</c>; the samples on the boundary add nothing to it.</summary>
    public double Projection { get; private set; }

    /// <summary><c>R = ‖γ‖²</c>.</summary>
    public double Square => VectorKernels.Dot(Rates.AsSpan(0, span.Rank), Rates);

    /// <summary>
    /// Finds the force. Coordinates that leave their boundary upwards become the smallest positive number.
    /// </summary>
    /// <param name="row">The neuron's row.</param>
    /// <param name="a">The output weight; when it is 0 its sign is the one it is about to take.</param>
    /// <param name="forces">The impulse and the forces of active sets under it.</param>
    /// <param name="pinned">Samples held on their boundary whatever the force on it.</param>
    /// <returns>The sign of the output weight; 0 when nothing moves it.</returns>
    public double Resolve(Span<double> row, double a, ActiveForces forces, ReadOnlySpan<bool> pinned)
    {
        SwitchedOn.Clear();
        Span<double> coordinates = row.Slice(span.CoordinateStart, _count);
        double summands = forces.Sum(coordinates, Rates);
        Projection = VectorKernels.Dot(Rates.AsSpan(0, span.Rank), row);
        double sign = a != 0 ? Math.Sign(a) : double.IsNaN(Projection) ? 0 : Math.Sign(Projection);
        if (sign == 0 || double.IsNaN(Projection)) return sign;

        _boundaryCount = 0;
        for (int k = 0; k < _count; k++)
        {
            if (coordinates[k] != 0) continue;
            bool isLine = IsOnLine(k, coordinates);
            if (isLine && span.Lines[k][0] != k) continue;
            double pull = sign * forces.Impulse[k];
            if (isLine)
            {
                pull = 0;
                foreach (int l in span.Lines[k])
                {
                    pull += sign * forces.Impulse[l];
                    if (span.Cosines[k, l] > 0) continue;
                    VectorKernels.AddScaled(forces.Impulse[l], span.Response(l), Rates);
                    summands += Math.Abs(forces.Impulse[l]);
                }
            }
            (_boundary[_boundaryCount], _pulls[_boundaryCount], _lambda[_boundaryCount], _isOn[_boundaryCount]) = (k, pull, 0, false);
            _boundaryCount++;
        }
        bool anyRises = false;
        for (int i = 0; i < _boundaryCount; i++)
        {
            _slopes[i] = sign * Rates[span.CoordinateStart + _boundary[i]];
            anyRises |= _slopes[i] > SlopeNoise * summands || pinned[_boundary[i]];
        }
        if (anyRises)
        {
            Balance(pinned, summands);
            Apply(coordinates, sign);
        }
        for (int i = 0; i < _boundaryCount; i++)
        {
            if (_isOn[i]) continue;
            int k = _boundary[i];
            bool isHeld = sign * Rates[span.CoordinateStart + k] > 0 || _lambda[i] != 0;
            if (IsOnLine(k, coordinates)) Leave(k, isHeld, sign, coordinates, SlopeNoise * summands);
            // What is left of a slope that holds a coordinate, or that is within rounding, must not lift it.
            else if (isHeld) Rates[span.CoordinateStart + k] = 0;
        }
        return sign;
    }

    /// <summary>Whether a sample's boundary is also that of others, and the neuron is on it.</summary>
    private bool IsOnLine(int sample, ReadOnlySpan<double> coordinates)
    {
        int[] line = span.Lines[sample];
        foreach (int l in line)
            if (coordinates[l] != 0) return false;
        return line.Length > 0;
    }

    /// <summary>A neuron on the boundary of a line that does not go to the side of its first sample: it stays, or goes to the other one.</summary>
    private void Leave(int first, bool isHeld, double sign, Span<double> coordinates, double noise)
    {
        bool stays = isHeld || sign * Rates[span.CoordinateStart + first] >= -noise;
        foreach (int l in span.Lines[first])
        {
            if (stays) Rates[span.CoordinateStart + l] = 0;
            else if (span.Cosines[first, l] < 0) TurnOn(l, coordinates);
        }
    }

    private void TurnOn(int sample, Span<double> coordinates)
    {
        coordinates[sample] = GeneralBoost.SmallestActive;
        SwitchedOn.Add(sample);
    }

    /// <summary>Finds the weights, for the boundary samples that start at the slopes they have without any of them.</summary>
    private void Balance(ReadOnlySpan<bool> pinned, double summands)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            double noise = SlopeNoise * summands;
            bool isSettled = false;
            for (int sweep = 0; sweep < SweepsPerRound && !isSettled; sweep++)
            {
                isSettled = true;
                for (int i = 0; i < _boundaryCount; i++)
                {
                    if (_isOn[i]) continue;
                    (double low, double high) = Range(i, pinned);
                    double target = Math.Clamp(_lambda[i] + _slopes[i], low, high);
                    if (Math.Abs(target - _lambda[i]) <= noise) continue;
                    Shift(i, target);
                    isSettled = false;
                }
            }
            if (!isSettled && !SolveInside(pinned)) continue;
            if (!SwitchOn(pinned, noise, ref summands)) return;
        }
    }

    /// <summary>Makes samples active that rise without their own pull, or with all of it.</summary>
    private bool SwitchOn(ReadOnlySpan<bool> pinned, double noise, ref double summands)
    {
        bool switches = false;
        for (int i = 0; i < _boundaryCount; i++)
        {
            if (_isOn[i] || pinned[_boundary[i]] || _slopes[i] <= noise) continue;
            if (_pulls[i] >= 0) Shift(i, -_pulls[i]);
            else if (_lambda[i] < -_pulls[i] - noise) continue;
            else Shift(i, -_pulls[i]);
            summands += Math.Abs(_pulls[i]);
            _isOn[i] = true;
            switches = true;
        }
        return switches;
    }

    /// <summary>Solves exactly for the weights inside their range; false when the solution leaves it.</summary>
    private bool SolveInside(ReadOnlySpan<bool> pinned)
    {
        var list = new List<int>();
        for (int i = 0; i < _boundaryCount; i++)
        {
            if (_isOn[i]) continue;
            (double low, double high) = Range(i, pinned);
            if (_lambda[i] > low && _lambda[i] < high) list.Add(i);
        }
        if (list.Count == 0) return true;
        int[] inside = [.. list];
        Matrix<double> cosines = Matrix<double>.Build.Dense(
            inside.Length, inside.Length, (r, c) => span.Cosines[_boundary[inside[r]], _boundary[inside[c]]]);
        Vector<double> steps = cosines.Solve(Vector<double>.Build.Dense(inside.Length, r => _slopes[inside[r]]));
        for (int r = 0; r < inside.Length; r++)
        {
            (double low, double high) = Range(inside[r], pinned);
            double target = _lambda[inside[r]] + steps[r];
            if (!(target >= low && target <= high)) return false;
        }
        for (int r = 0; r < inside.Length; r++) Shift(inside[r], _lambda[inside[r]] + steps[r]);
        return true;
    }

    /// <summary>Changes one weight, and with it the slopes of all boundary samples.</summary>
    private void Shift(int index, double target)
    {
        double change = target - _lambda[index];
        _lambda[index] = target;
        for (int i = 0; i < _boundaryCount; i++) _slopes[i] -= change * span.Cosines[_boundary[index], _boundary[i]];
    }

    private void Apply(Span<double> coordinates, double sign)
    {
        for (int i = 0; i < _boundaryCount; i++)
        {
            int k = _boundary[i];
            if (_lambda[i] != 0) VectorKernels.AddScaled(-sign * _lambda[i], span.Response(k), Rates);
            if (!_isOn[i]) continue;
            bool isLine = IsOnLine(k, coordinates);
            TurnOn(k, coordinates);
            if (!isLine) continue;
            foreach (int l in span.Lines[k])
                if (l != k && span.Cosines[k, l] > 0) TurnOn(l, coordinates);
        }
    }

    private (double Low, double High) Range(int index, ReadOnlySpan<bool> pinned) =>
        pinned[_boundary[index]]
            ? (double.NegativeInfinity, double.PositiveInfinity)
            : (0, Math.Max(-_pulls[index], 0));
}
