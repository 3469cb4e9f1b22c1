using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// The force <c>γ = Σ_k ω_k G_k x_k/b_k</c> on one neuron under an impulse G (theory.md §3): ω is 1 on active samples, 0 on inactive
/// ones, and on the boundary <c>v_k = 0</c> it solves Filippov's conditions, 0 when that lets the coordinate fall, 1 when that lets
/// it rise, and in between when it has to stay. For the samples whose own pull is back to the boundary these are the optimality
/// conditions of a convex quadratic program in a box, <c>min ½ λᵀKλ − qᵀλ</c>, <c>0 ≤ λ_k = ω_k|G_k| ≤ |G_k|</c>, solved by
/// coordinate descent with exact solves; a sample that pulls itself up stays inactive unless the others lift it (<c>σ'(0) = 0</c>).
/// </summary>
internal sealed class SlidingForce(InputSpan span)
{
    /// <summary>Slopes below this, relative to the summands they are made of, are rounding.</summary>
    private const double SlopeNoise = 1e-14;

    private const int MostRounds = 50;
    private const int SweepsPerRound = 20;

    private readonly int _count = span.Cosines.GetLength(0);
    private readonly double[] _lambda = new double[span.Cosines.GetLength(0)];
    private readonly int[] _boundary = new int[span.Cosines.GetLength(0)];
    private readonly int[] _inside = new int[span.Cosines.GetLength(0)];
    private int _boundaryCount;

    /// <summary>How the neuron's row moves per unit of displacement; the coordinates that stay on their boundary have 0.</summary>
    public double[] Rates { get; } = new double[span.Stride];

    /// <summary>Boundary samples that became active in the last <see cref="Resolve"/>.</summary>
    public List<int> SwitchedOn { get; } = [];

    /// <summary><c>P = γ·w</c> over the active samples; those on the boundary add nothing to it.</summary>
    public double Projection { get; private set; }

    /// <summary><c>R = ‖γ‖²</c>.</summary>
    public double Square => VectorKernels.Dot(Rates.AsSpan(0, span.Rank), Rates);

    /// <summary>
    /// Finds the force. Coordinates that leave their boundary upwards become the smallest positive number.
    /// </summary>
    /// <param name="row">The neuron's row.</param>
    /// <param name="a">The output weight; when it is 0 its sign is the one it is about to take.</param>
    /// <param name="impulse">G, n numbers.</param>
    /// <param name="pinned">Samples held on their boundary whatever the force on it.</param>
    /// <returns>The sign of the output weight; 0 when nothing moves it.</returns>
    public double Resolve(Span<double> row, double a, ReadOnlySpan<double> impulse, ReadOnlySpan<bool> pinned)
    {
        SwitchedOn.Clear();
        Array.Clear(Rates);
        _boundaryCount = 0;
        double summands = 0;
        Span<double> coordinates = row.Slice(span.CoordinateStart, _count);
        for (int k = 0; k < _count; k++)
        {
            if (coordinates[k] > 0)
            {
                VectorKernels.AddScaled(impulse[k], span.Response(k), Rates);
                summands += Math.Abs(impulse[k]);
            }
            else if (coordinates[k] == 0)
            {
                _boundary[_boundaryCount++] = k;
                _lambda[k] = 0;
            }
        }
        Projection = VectorKernels.Dot(Rates.AsSpan(0, span.Rank), row);
        double sign = a != 0 ? Math.Sign(a) : double.IsNaN(Projection) ? double.NaN : Math.Sign(Projection);
        if (_boundaryCount > 0 && sign != 0 && !double.IsNaN(sign)) Balance(coordinates, sign, impulse, pinned, summands);
        return sign;
    }

    private void Balance(
        Span<double> coordinates, double sign, ReadOnlySpan<double> impulse, ReadOnlySpan<bool> pinned, double summands)
    {
        Span<double> slopes = Rates.AsSpan(span.CoordinateStart, _count);
        for (int round = 0; round < MostRounds; round++)
        {
            double noise = SlopeNoise * summands;
            bool isSettled = false;
            for (int sweep = 0; sweep < SweepsPerRound && !isSettled; sweep++)
            {
                isSettled = true;
                for (int i = 0; i < _boundaryCount; i++)
                {
                    int k = _boundary[i];
                    (double low, double high) = Range(k, sign, impulse, pinned);
                    double target = Math.Clamp(_lambda[k] + sign * slopes[k], low, high);
                    if (Math.Abs(target - _lambda[k]) <= noise) continue;
                    Shift(k, target, sign);
                    isSettled = false;
                }
            }
            if (!isSettled && !SolveInside(sign, impulse, pinned)) continue;
            if (!SwitchOn(coordinates, sign, impulse, pinned, noise, ref summands)) break;
        }
        for (int i = 0; i < _boundaryCount; i++)
        {
            int k = _boundary[i];
            // What is left of a slope that holds a coordinate, or that is within rounding, must not lift it.
            if (coordinates[k] == 0 && (sign * slopes[k] > 0 || _lambda[k] != 0)) slopes[k] = 0;
        }
    }

    /// <summary>Moves samples from the boundary to the active side: those that rise without their own pull, or with all of it.</summary>
    private bool SwitchOn(
        Span<double> coordinates, double sign, ReadOnlySpan<double> impulse, ReadOnlySpan<bool> pinned, double noise, ref double summands)
    {
        bool switches = false;
        for (int i = 0; i < _boundaryCount; i++)
        {
            int k = _boundary[i];
            if (pinned[k] || coordinates[k] != 0 || sign * Rates[span.CoordinateStart + k] <= noise) continue;
            if (sign * impulse[k] >= 0) VectorKernels.AddScaled(impulse[k], span.Response(k), Rates);
            else if (_lambda[k] < -sign * impulse[k]) continue;
            coordinates[k] = GeneralBoost.SmallestActive;
            summands += Math.Abs(impulse[k]);
            SwitchedOn.Add(k);
            switches = true;
        }
        for (int i = _boundaryCount - 1; i >= 0; i--)
            if (coordinates[_boundary[i]] != 0) _boundary[i] = _boundary[--_boundaryCount];
        return switches;
    }

    /// <summary>Solves exactly for the weights inside their range; false when the solution leaves it.</summary>
    private bool SolveInside(double sign, ReadOnlySpan<double> impulse, ReadOnlySpan<bool> pinned)
    {
        int count = 0;
        for (int i = 0; i < _boundaryCount; i++)
        {
            int k = _boundary[i];
            (double low, double high) = Range(k, sign, impulse, pinned);
            if (_lambda[k] > low && _lambda[k] < high) _inside[count++] = k;
        }
        if (count == 0) return true;
        int[] inside = _inside[..count];
        var cosines = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(count, count, (r, c) => span.Cosines[inside[r], inside[c]]);
        var slopes = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(count, r => sign * Rates[span.CoordinateStart + inside[r]]);
        MathNet.Numerics.LinearAlgebra.Vector<double> steps = cosines.Solve(slopes);
        for (int i = 0; i < count; i++)
        {
            (double low, double high) = Range(inside[i], sign, impulse, pinned);
            double target = _lambda[inside[i]] + steps[i];
            if (!(target >= low && target <= high)) return false;
        }
        for (int i = 0; i < count; i++) Shift(inside[i], _lambda[inside[i]] + steps[i], sign);
        return true;
    }

    private void Shift(int sample, double target, double sign)
    {
        VectorKernels.AddScaled(-sign * (target - _lambda[sample]), span.Response(sample), Rates);
        _lambda[sample] = target;
    }

    private static (double Low, double High) Range(int sample, double sign, ReadOnlySpan<double> impulse, ReadOnlySpan<bool> pinned) =>
        pinned[sample]
            ? (double.NegativeInfinity, double.PositiveInfinity)
            : (0, Math.Max(-sign * impulse[sample], 0));
}
