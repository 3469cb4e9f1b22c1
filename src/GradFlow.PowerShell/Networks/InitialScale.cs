using GradFlow.Core.Errors;
using GradFlow.Core.Networks;

namespace GradFlow.PowerShell.Networks;

/// <summary>An initialisation scale as it was given: λ itself, or its natural logarithm.</summary>
internal readonly record struct InitialScale(double Value, bool IsLogarithm)
{
    /// <summary>The natural logarithm of the scale.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public double Logarithm
    {
        get
        {
            if (!IsLogarithm && !(Value > 0 && double.IsFinite(Value)))
                throw GradFlowError.InvalidOption("InitializationScale", Value, "a positive number");
            if (IsLogarithm && !double.IsFinite(Value))
                throw GradFlowError.InvalidOption("LogInitializationScale", Value, "a finite number");
            return IsLogarithm ? Value : Math.Log(Value);
        }
    }

    /// <summary>Draws an initial network of this scale.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public ReluNetwork Draw(int width, int dimension, InitializationScheme scheme, int seed) =>
        NetworkInitializer.Create(width, dimension, Logarithm, IsLogarithm, scheme, seed);

    /// <summary>The scale as a person writes it.</summary>
    public override string ToString() => FormattableString.Invariant($"{(IsLogarithm ? "ln λ" : "λ")} = {Value:G6}");
}
