using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace GradFlow.Core.Numerics;

/// <summary>SHA-256 over numbers and texts in one byte order, so that it is the same on every machine.</summary>
internal sealed class NumberHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Appends a number as the eight bytes of a little-endian IEEE 754 double.</summary>
    public NumberHash Append(double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Appends the rows of a matrix, one after the other.</summary>
    public NumberHash Append(double[,] values)
    {
        for (int i = 0; i < values.GetLength(0); i++) Append(VectorKernels.Row(values, i));
        return this;
    }

    /// <summary>Appends numbers one after the other.</summary>
    public NumberHash Append(ReadOnlySpan<double> values)
    {
        if (BitConverter.IsLittleEndian) _hash.AppendData(MemoryMarshal.AsBytes(values));
        else foreach (double value in values) Append(value);
        return this;
    }

    /// <summary>Appends a text as its length in bytes and its UTF-8 bytes, so that two texts in a row cannot be taken for others.</summary>
    public NumberHash Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>The hash of everything appended, in lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(_hash.GetCurrentHash()).ToLowerInvariant();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
