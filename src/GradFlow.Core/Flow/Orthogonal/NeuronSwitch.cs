namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>A switch in a block.</summary>
/// <param name="Time">Time of the switch; while its step is only proposed, the share of the step before it.</param>
/// <param name="Neuron">The neuron; while its step is only proposed, the neuron's slot.</param>
/// <param name="Column">Column of the sample.</param>
internal readonly record struct NeuronSwitch(double Time, int Neuron, int Column);
