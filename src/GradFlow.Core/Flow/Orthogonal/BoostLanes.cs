using System.Runtime.Intrinsics;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary><see cref="BoostFactors"/> for eight neurons at once.</summary>
internal readonly struct BoostLanes
{
    private readonly Vector512<double> _cosh;
    private readonly Vector512<double> _sinh;
    private readonly Vector512<double> _coshLessOne;

    private BoostLanes(
        Vector512<double> cosh, Vector512<double> sinh, Vector512<double> coshLessOne, Vector512<double> unit, Vector512<long> exponent)
    {
        (_cosh, _sinh, _coshLessOne) = (cosh, sinh, coshLessOne);
        (Unit, Exponent) = (unit, exponent);
    }

    /// <summary>2^−Exponent, the factor of everything that does not grow.</summary>
    public Vector512<double> Unit { get; }

    /// <summary>Binary exponent split off.</summary>
    public Vector512<long> Exponent { get; }

    /// <summary>The factors of boosts with the squares <paramref name="r"/> of their angles.</summary>
    public static BoostLanes Of(Vector512<double> r)
    {
        if (!Vector512.LessThanOrEqualAll(r, Vector512<double>.One)) return OfAny(r);
        Vector512<double> coshLessOne = Evaluate(BoostFactors.CoshLessOneSeries, r);
        return new BoostLanes(
            Lanes.MultiplyAdd(r, coshLessOne, Vector512<double>.One),
            Evaluate(BoostFactors.SinhSeries, r),
            coshLessOne,
            Vector512<double>.One,
            Vector512<long>.Zero);
    }

    /// <summary>Output weight after the boost, and the displacement, from output weight and <c>p = G·v</c> before it.</summary>
    public (Vector512<double> A, Vector512<double> Displacement) Apply(Vector512<double> a, Vector512<double> p) => (
        Lanes.MultiplyAdd(a, _cosh, p * _sinh),
        Lanes.MultiplyAdd(a, _sinh, p * _coshLessOne));

    private static BoostLanes OfAny(Vector512<double> r)
    {
        Span<double> numbers = stackalloc double[4 * Lanes.Count];
        Span<long> exponents = stackalloc long[Lanes.Count];
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            BoostFactors factors = BoostFactors.Of(r[lane]);
            numbers[lane] = factors.Cosh;
            numbers[Lanes.Count + lane] = factors.Sinh;
            numbers[2 * Lanes.Count + lane] = factors.CoshLessOne;
            numbers[3 * Lanes.Count + lane] = factors.Unit;
            exponents[lane] = factors.Exponent;
        }
        return new BoostLanes(
            Vector512.Create<double>(numbers),
            Vector512.Create<double>(numbers[Lanes.Count..]),
            Vector512.Create<double>(numbers[(2 * Lanes.Count)..]),
            Vector512.Create<double>(numbers[(3 * Lanes.Count)..]),
            Vector512.Create<long>(exponents));
    }

    private static Vector512<double> Evaluate(ReadOnlySpan<double> series, Vector512<double> r)
    {
        Vector512<double> value = Vector512.Create(series[0]);
        for (int i = 1; i < series.Length; i++) value = Lanes.MultiplyAdd(value, r, Vector512.Create(series[i]));
        return value;
    }
}
