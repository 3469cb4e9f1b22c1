using GradFlow.Core.Numerics;

namespace GradFlow.Core.Networks;

/// <summary>Identifies the weights of a network, however it was made.</summary>
public static class NetworkHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, of the m output weights, the m·d hidden weights row by row and the log scale, each
    /// as the eight bytes of a little-endian IEEE 754 double.
    /// </summary>
    public static string Compute(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var hash = new NumberHash();
        return hash.Append(network.OutputWeights).Append(network.HiddenWeights).Append(network.LogScale).ToString();
    }

    /// <summary>The same of the weights alone: equal for networks that differ in their log scale.</summary>
    internal static string OfStoredWeights(ReluNetwork network)
    {
        using var hash = new NumberHash();
        return hash.Append(network.OutputWeights).Append(network.HiddenWeights).ToString();
    }
}
