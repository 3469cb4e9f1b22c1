using System.Buffers.Binary;

namespace GradFlow.Reporting.Animations;

/// <summary>Numbers of a known range in two bytes each, which a drawing does not tell from the exact ones.</summary>
internal static class PackedNumbers
{
    /// <summary>Packs numbers between two bounds as base64 of little-endian 16-bit shares of the range.</summary>
    public static string Pack(IReadOnlyList<double> values, double low, double high)
    {
        byte[] bytes = new byte[2 * values.Count];
        for (int i = 0; i < values.Count; i++)
        {
            double share = Math.Clamp((values[i] - low) / (high - low), 0, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)Math.Round(share * ushort.MaxValue));
        }
        return Convert.ToBase64String(bytes);
    }
}
