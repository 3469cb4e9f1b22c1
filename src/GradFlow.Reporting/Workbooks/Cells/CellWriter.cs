using System.Globalization;
using System.Xml;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>
/// Writes typed cells, row by row, without keeping them in memory. A row is put together as text and handed over whole, since a large
/// table has millions of attributes; nothing in it needs escaping, because texts stand elsewhere and cells refer to them by number.
/// </summary>
internal sealed class CellWriter(XmlWriter writer, SharedStrings strings, Styles styles)
{
    /// <summary>Room for one piece of a row: an address, a number.</summary>
    private const int PieceLength = 64;

    private readonly List<string> _columnNames = [];
    private char[] _text = new char[1024];
    private int _length;
    private int _row;

    /// <summary>Name of a column, <c>A</c> for 1.</summary>
    public static string ColumnName(int column)
    {
        string name = string.Empty;
        for (; column > 0; column = (column - 1) / 26) name = (char)('A' + (column - 1) % 26) + name;
        return name;
    }

    /// <summary>Address of a cell, <c>A1</c> for the first.</summary>
    public static string Address(int row, int column) => FormattableString.Invariant($"{ColumnName(column)}{row}");

    /// <summary>Starts a row, from 1; a height in points when it is not the default one.</summary>
    public void StartRow(int row, double? height = null)
    {
        _row = row;
        _length = 0;
        Append("<x:row r=\"");
        Append(row);
        if (height is { } points)
        {
            Append("\" ht=\"");
            Append(points, "R");
            Append("\" customHeight=\"1");
        }
        Append("\">");
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        Append("</x:row>");
        writer.WriteRaw(_text, 0, _length);
    }

    /// <summary>Writes a cell of the present row; columns ascend from 1. Null leaves the cell empty.</summary>
    public void Write(int column, object? value, CellLook format)
    {
        switch (value)
        {
            case null:
                return;
            case string text:
                WriteText(column, CellText.Clean(text), format);
                return;
            case double number when CellText.Marker(number) is { } marker:
                WriteCell(column, strings.IndexOf(marker), " t=\"s\"", styles.IndexOf(format));
                return;
            case double number:
                // A number format has no room for a rule for zero beside those for tiny and for large numbers.
                bool isPlainZero = number == 0 && format is (CellLook.Signed or CellLook.Number or CellLook.Precise);
                WriteCell(column, number, string.Empty, styles.IndexOf(isPlainZero ? CellLook.Integer : format), "R");
                return;
            case bool condition:
                WriteCell(column, condition ? 1 : 0, " t=\"b\"", styles.IndexOf(format));
                return;
            case DateTimeOffset time:
                // Whole seconds: a serial date has no exact fractions of them.
                double serial = Math.Round(time.UtcDateTime.ToOADate() * 86400) / 86400;
                WriteCell(column, serial, string.Empty, styles.IndexOf(CellLook.DateTime), "R");
                return;
            case int number:
                WriteCell(column, number, string.Empty, styles.IndexOf(format));
                return;
            case long number:
                WriteCell(column, number, string.Empty, styles.IndexOf(format));
                return;
            default:
                throw new ArgumentException($"A cell cannot hold a {value.GetType()}.", nameof(value));
        }
    }

    private void WriteText(int column, string text, CellLook format)
    {
        uint style = styles.IndexOf(format == CellLook.General ? CellLook.Text : format, CellText.LooksLikeFormula(text));
        WriteCell(column, strings.IndexOf(text), " t=\"s\"", style);
    }

    private void WriteCell<T>(int column, T value, string type, uint style, string? format = null)
        where T : ISpanFormattable
    {
        while (_columnNames.Count < column) _columnNames.Add(ColumnName(_columnNames.Count + 1));
        Append("<x:c r=\"");
        Append(_columnNames[column - 1]);
        Append(_row);
        Append("\" s=\"");
        Append(style);
        Append("\"");
        Append(type);
        Append("><x:v>");
        Append(value, format);
        Append("</x:v></x:c>");
    }

    private void Append(string text)
    {
        Reserve();
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }

    private void Append<T>(T number, string? format = null)
        where T : ISpanFormattable
    {
        Reserve();
        number.TryFormat(_text.AsSpan(_length), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Reserve()
    {
        if (_text.Length - _length < PieceLength) Array.Resize(ref _text, 2 * _text.Length);
    }
}
