using System.Security.Cryptography;
using System.Text;

namespace GradFlow.Core.Records;

/// <summary>
/// The end of every record, <c>,"contentHash":"…"}</c> and a line end: of a fixed length, so that it can be checked before a byte of the
/// record is parsed. A file cut short has none, and any change before it shows.
/// </summary>
internal static class RecordSeal
{
    private const string Before = ",\"contentHash\":\"";
    private const string After = "\"}\n";

    /// <summary>Its length in bytes.</summary>
    public static int Length { get; } = Before.Length + 2 * SHA256.HashSizeInBytes + After.Length;

    /// <summary>A JSON object with the seal as its last property.</summary>
    public static byte[] Seal(byte[] json)
    {
        ReadOnlySpan<byte> content = json.AsSpan(0, json.Length - 1);
        return [.. content, .. Of(content)];
    }

    /// <summary>Whether a file ends with the seal of what comes before.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => file.Length > Length && file[^Length..].SequenceEqual(Of(file[..^Length]));

    /// <summary>The seal of a content.</summary>
    public static byte[] Of(ReadOnlySpan<byte> content) => Encoding.ASCII.GetBytes(
        $"{Before}{Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant()}{After}");

    /// <summary>Whether bytes have the form of a seal.</summary>
    public static bool IsSeal(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length && bytes.StartsWith(Encoding.ASCII.GetBytes(Before)) && bytes.EndsWith(Encoding.ASCII.GetBytes(After));
}
