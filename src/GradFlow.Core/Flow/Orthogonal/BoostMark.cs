namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// Where a neuron is on the way of a boost: an active coordinate is <c>max(Unit · v_k + Displacement · G_k, 0)</c> over 2^Exponent for
/// as long as the output weight keeps its sign, because then the displacement only grows.
/// </summary>
/// <param name="Output">Output weight, over 2^Exponent.</param>
/// <param name="Unit">2^−Exponent, the factor of the coordinates.</param>
/// <param name="Displacement">Factor of the impulse, over 2^Exponent.</param>
/// <param name="Exponent">Binary exponent split off.</param>
internal readonly record struct BoostMark(double Output, double Unit, double Displacement, int Exponent);
