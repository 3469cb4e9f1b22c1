using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GradFlow.Core.Data;

/// <summary>Identifies the content of a data set, whatever its name.</summary>
public static class DatasetHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, of the n·d inputs row by row and then the n labels, each as the eight bytes
    /// of a little-endian IEEE 754 double.
    /// </summary>
    public static string Compute(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        foreach (double coordinate in dataset.Inputs) Append(hash, bytes, coordinate);
        foreach (double label in dataset.Labels) Append(hash, bytes, label);
        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    private static void Append(IncrementalHash hash, Span<byte> bytes, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
