using System.Globalization;
using System.Text;
using GradFlow.Core.Errors;

namespace GradFlow.Core.Files;

/// <summary>
/// Comma-separated tables of numbers under a fixed header, in the invariant culture. Reads LF and CRLF, a byte order mark, blank
/// lines at the end, blanks around cells and quoted cells; writes LF and the shortest text that reads back as the same number.
/// </summary>
internal static class NumericCsv
{
    /// <summary>Longest line read, in characters: room for 600 000 columns, and a bound on what a wrong file costs.</summary>
    public const int MaximumLineLength = 1 << 24;

    private const int LongestQuotation = 40;

    /// <summary>Opens a file, detecting its encoding, and parses it.</summary>
    /// <exception cref="GradFlowException">FileNotReadable, or what the parser throws.</exception>
    public static T ReadFile<T>(string path, Func<TextReader, T> parse)
    {
        try
        {
            using var reader = new StreamReader(path);
            return parse(reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw GradFlowError.FileNotReadable(path, exception);
        }
    }

    /// <summary>Reads the rows below the header.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="headerForm">The form of the header, for messages, such as <c>x1,…,xd,y</c>.</param>
    /// <param name="expectedHeader">The header of a table with that many columns.</param>
    /// <returns>The cells, rows×columns; at least one row and two columns, all finite.</returns>
    /// <exception cref="GradFlowException">MalformedFile with the line, or NotFinite with the line, row and column.</exception>
    public static double[,] Parse(TextReader reader, string path, string headerForm, Func<int, string[]> expectedHeader)
    {
        string[] header = ReadHeader(reader, path, headerForm, expectedHeader);
        var rows = new List<double[]>();
        int line = 1, firstBlank = 0;
        while (ReadLine(reader, path, ++line) is { } text)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                if (firstBlank == 0) firstBlank = line;
                continue;
            }
            if (firstBlank > 0) throw GradFlowError.MalformedFile(path, firstBlank, "The line is blank; rows follow. Remove it.");
            rows.Add(ParseRow(Split(text, path, line), header, path, line, rows.Count));
        }
        if (rows.Count == 0) throw GradFlowError.MalformedFile(path, 2, "There is no row below the header.");
        var table = new double[rows.Count, header.Length];
        for (int row = 0; row < rows.Count; row++)
            for (int column = 0; column < header.Length; column++)
                table[row, column] = rows[row][column];
        return table;
    }

    /// <summary>Writes a header and rows to a stream, which stays open.</summary>
    public static void Write(Stream stream, IEnumerable<string> header, int rowCount, Func<int, IEnumerable<double>> row)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var writer = new StreamWriter(stream, encoding, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', header));
        for (int i = 0; i < rowCount; i++)
            writer.WriteLine(string.Join(',', row(i).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
    }

    private static string[] ReadHeader(TextReader reader, string path, string headerForm, Func<int, string[]> expectedHeader)
    {
        string? text = ReadLine(reader, path, 1)?.TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text))
            throw GradFlowError.MalformedFile(path, 1, $"The header {headerForm} is missing: the first line is empty.");
        List<string> cells = Split(text, path, 1);
        if (cells.Count < 2)
            throw GradFlowError.MalformedFile(path, 1, $"The header is {Quote(text)}, but it must be {headerForm}, with commas.");
        string[] expected = expectedHeader(cells.Count);
        for (int column = 0; column < expected.Length; column++)
            if (!string.Equals(cells[column], expected[column], StringComparison.OrdinalIgnoreCase))
                throw GradFlowError.MalformedFile(
                    path, 1,
                    $"The header must be {headerForm}; column {column + 1} is {Quote(cells[column])}, not {expected[column]}.");
        return expected;
    }

    private static double[] ParseRow(List<string> cells, string[] header, string path, int line, int row)
    {
        if (cells.Count != header.Length)
            throw GradFlowError.MalformedFile(
                path, line, $"The row has {cells.Count} cells, the header {header.Length}. Decimals need a point, not a comma.");
        var values = new double[cells.Count];
        for (int column = 0; column < values.Length; column++)
        {
            if (!double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out values[column]))
                throw GradFlowError.MalformedFile(path, line, $"{Quote(cells[column])} in column {header[column]} is no number.");
            if (!double.IsFinite(values[column]))
            {
                string what = $"{path}, line {line}: The number in column {header[column]}";
                throw GradFlowError.NotFinite(what, row, column, values[column], path);
            }
        }
        return values;
    }

    /// <summary>Like <see cref="TextReader.ReadLine"/>, but refuses a line that would fill the memory.</summary>
    private static string? ReadLine(TextReader reader, string path, int line)
    {
        int next = reader.Read();
        if (next < 0) return null;
        var text = new StringBuilder();
        for (; next is >= 0 and not '\n' and not '\r'; next = reader.Read())
        {
            if (text.Length == MaximumLineLength)
                throw GradFlowError.MalformedFile(
                    path, line, $"The line is longer than {MaximumLineLength} characters: this is no table with a line per row.");
            text.Append((char)next);
        }
        if (next == '\r' && reader.Peek() == '\n') reader.Read();
        return text.ToString();
    }

    private static List<string> Split(string text, string path, int line)
    {
        var cells = new List<string>();
        for (int start = 0; ;)
        {
            int comma = text.IndexOf(',', start);
            string cell = text[start..(comma < 0 ? text.Length : comma)].Trim();
            if (cell.StartsWith('"'))
            {
                int open = text.IndexOf('"', start);
                int close = text.IndexOf('"', open + 1);
                if (close < 0) throw GradFlowError.MalformedFile(path, line, "A quotation mark is not closed.");
                comma = text.IndexOf(',', close);
                if (!text.AsSpan(close + 1, (comma < 0 ? text.Length : comma) - close - 1).IsWhiteSpace())
                    throw GradFlowError.MalformedFile(path, line, "There is text after a closing quotation mark.");
                cell = text[(open + 1)..close].Trim();
            }
            cells.Add(cell);
            if (comma < 0) return cells;
            start = comma + 1;
        }
    }

    private static string Quote(string text) =>
        $"'{(text.Length <= LongestQuotation ? text : string.Concat(text.AsSpan(0, LongestQuotation), "…"))}'";
}
