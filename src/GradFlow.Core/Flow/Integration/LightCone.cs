using System.Runtime.Intrinsics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Neurons with <c>a² = ‖v‖²</c> over all that pulls them to 0, balanced ones without anything else. They decay for ever and never turn,
/// for which a rounding error of the difference would be enough: it grows beside them.
/// </summary>
internal static class LightCone
{
    /// <summary>A neuron within this share of its square on either side of the cone counts as on it.</summary>
    public const double Width = 1e-12;

    /// <summary>The output weights, those on the cone moved to where rounding cannot make them turn: by less than any tolerance.</summary>
    /// <param name="outputs">Output weights a.</param>
    /// <param name="squares"><c>‖v‖²</c> over the coordinates that shrink as the output weight does.</param>
    public static Vector512<double> Clear(Vector512<double> outputs, Vector512<double> squares)
    {
        Vector512<double> isOn = Vector512.LessThanOrEqual(Vector512.Abs(outputs * outputs - squares), Vector512.Create(Width) * squares);
        Vector512<double> clear = Vector512.Sqrt(squares) * Vector512.Create(1 + Width);
        Vector512<double> signed = Vector512.ConditionalSelect(Vector512.LessThan(outputs, Vector512<double>.Zero), -clear, clear);
        return Vector512.ConditionalSelect(isOn, signed, outputs);
    }
}
