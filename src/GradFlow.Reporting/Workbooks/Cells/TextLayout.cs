using System.Globalization;
using System.Text;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>Estimates the room text takes, in widths of a digit and in lines; there is no font to measure with.</summary>
internal static class TextLayout
{
    /// <summary>Height of a line of the default font, in points.</summary>
    public const double LineHeight = 15;

    /// <summary>Largest height of a row that a spreadsheet allows, in points.</summary>
    private const double MaximumRowHeight = 409;

    /// <summary>Width of the longest line of a text; East Asian characters and emoji count twice.</summary>
    public static int Width(string text)
    {
        int longest = 0;
        int current = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n') current = 0;
            else current += RuneWidth(rune);
            longest = Math.Max(longest, current);
        }
        return longest;
    }

    /// <summary>Number of lines a text takes when it is wrapped at a width.</summary>
    public static int LineCount(string text, double width)
    {
        int lines = 0;
        foreach (string paragraph in text.Split('\n'))
        {
            lines++;
            double used = 0;
            foreach (string word in paragraph.Split(' '))
            {
                int length = Width(word);
                if (used > 0 && used + 1 + length > width)
                {
                    lines++;
                    used = 0;
                }
                used += (used > 0 ? 1 : 0) + length;
                for (; used > width; used -= width) lines++;
            }
        }
        return lines;
    }

    /// <summary>Height of a row whose tallest cell has so many lines, in points.</summary>
    public static double RowHeight(int lines, double lineHeight = LineHeight) =>
        Math.Min(MaximumRowHeight, lines * lineHeight + 1);

    /// <summary>Width of a value as a cell of a format shows it.</summary>
    public static int Width(object? value, CellLook format) => value switch
    {
        null => 0,
        string text => Width(text),
        bool => 5,
        DateTimeOffset => 19,
        double number when !double.IsFinite(number) => 3,
        double number => NumberWidth(number, format),
        IFormattable number => Width(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"A cell cannot hold a {value.GetType()}.", nameof(value)),
    };

    /// <summary>Width of a character, in digits: none, one or two.</summary>
    public static int RuneWidth(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.Format => 0,
        _ => rune.Value >= 0x1100 && rune.Value is < 0x1E00 or (>= 0x2E80 and < 0xFB50) or >= 0x1F000 ? 2 : 1,
    };

    private static int NumberWidth(double number, CellLook format)
    {
        if (format == CellLook.Integer) return Width(number.ToString("0", CultureInfo.InvariantCulture));
        int decimals = format switch { CellLook.Number => 3, CellLook.Precise or CellLook.Signed => 6, _ => -1 };
        if (decimals < 0) return 9;
        double size = Math.Abs(number);
        if (format != CellLook.Signed && size >= 1e7) return 9;
        int digits = size < 10 ? 1 : (int)Math.Log10(size) + 1;
        return Math.Max(9, 1 + digits + 1 + decimals);
    }
}
