namespace GradFlow.Core.Theory;

/// <summary>A neuron leaving the neighbourhood of 0 in the limit process (about_GradFlow_Theory §4).</summary>
/// <param name="Neuron">Neuron j, from 0.</param>
/// <param name="Time">When its level reaches 0.</param>
public readonly record struct NeuronActivation(int Neuron, double Time);
