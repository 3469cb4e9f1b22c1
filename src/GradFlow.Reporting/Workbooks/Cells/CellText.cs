using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>Turns any text into text that a cell can hold and that no spreadsheet program runs.</summary>
internal static partial class CellText
{
    /// <summary>Largest number of UTF-16 units in a cell (ECMA-376 and Excel's specification).</summary>
    public const int MaximumLength = 32767;

    /// <summary>Ends a text that was too long for a cell.</summary>
    public const string TruncationMark = "… (truncated)";

    /// <summary>Shown for a number that is not one.</summary>
    public const string NaN = "NaN";

    /// <summary>Shown for an infinite number.</summary>
    public const string PositiveInfinity = "∞";

    /// <summary>Shown for a negative infinite number.</summary>
    public const string NegativeInfinity = "-∞";

    /// <summary>Takes what XML forbids out of a text, and cuts it to a length.</summary>
    public static string Clean(string text, int maximumLength = MaximumLength)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maximumLength));
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], unit)) clean.Append(unit).Append(text[++i]);
            else if (unit == '\r') AppendLineBreak(clean, text, i);
            else clean.Append(XmlConvert.IsXmlChar(unit) ? unit : '\uFFFD');
        }
        if (clean.Length <= maximumLength) return clean.ToString();
        int end = maximumLength - TruncationMark.Length;
        if (char.IsHighSurrogate(clean[end - 1])) end--;
        return clean.ToString(0, end) + TruncationMark;
    }

    /// <summary>The marker of a number that a cell cannot hold; null when it can.</summary>
    public static string? Marker(double value) => value switch
    {
        double.NaN => NaN,
        double.PositiveInfinity => PositiveInfinity,
        double.NegativeInfinity => NegativeInfinity,
        _ => null,
    };

    /// <summary>Whether a program might take the text for a formula when it is typed or pasted again.</summary>
    public static bool LooksLikeFormula(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\n';

    /// <summary>Protects text that looks like an escape of the file format, <c>_x0041_</c>, from being decoded.</summary>
    public static string Escape(string text) => EscapeLike().Replace(text, "_x005F_");

    /// <summary>Decodes the escapes of the file format.</summary>
    public static string Unescape(string text) => Escaped().Replace(
        text, match => ((char)int.Parse(match.ValueSpan.Slice(2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    // A lone carriage return would come back as a line feed from any XML reader; say so at once.
    private static void AppendLineBreak(StringBuilder clean, string text, int position)
    {
        if (position + 1 >= text.Length || text[position + 1] != '\n') clean.Append('\n');
    }

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_")]
    private static partial Regex Escaped();

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex EscapeLike();
}
