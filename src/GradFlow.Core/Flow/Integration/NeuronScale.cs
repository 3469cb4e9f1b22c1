using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Integration;

/// <summary>
/// Scales neurons to a size near 1: a neuron is 2^exponent times what is stored, where the common factor <c>e^LogScale</c> of the network
/// joins the exponent up to a factor near 1.
/// </summary>
internal readonly struct NeuronScale
{
    private readonly int _exponent;
    private readonly double _factor;

    /// <summary>The scale of a network with a common factor.</summary>
    public NeuronScale(double logScale)
    {
        double binaryScale = logScale / Logarithm.OfTwo;
        _exponent = (int)Math.Floor(binaryScale);
        _factor = Math.Exp((binaryScale - _exponent) * Logarithm.OfTwo);
    }

    /// <summary>The exponent of a neuron, and two factors in range that its weights are to be multiplied with one after the other.</summary>
    public (int Exponent, double First, double Second) Of(double output, ReadOnlySpan<double> hidden)
    {
        double largest = Math.Max(Math.Abs(output), VectorKernels.LargestSize(hidden));
        int exponent = largest > 0 ? Math.ILogB(largest) : 0;
        return (exponent + _exponent, Math.ScaleB(1, -exponent / 2), Math.ScaleB(1, -exponent - -exponent / 2) * _factor);
    }
}
