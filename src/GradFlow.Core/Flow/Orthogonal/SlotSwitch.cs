namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>A switch of a proposed step.</summary>
/// <param name="Fraction">Share of the step's time at which it happens.</param>
/// <param name="Slot">Slot of the neuron in its block.</param>
/// <param name="Column">Column of the sample.</param>
internal readonly record struct SlotSwitch(double Fraction, int Slot, int Column);
