using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>Writes typed cells, row by row, without keeping them in memory.</summary>
internal sealed class CellWriter(OpenXmlWriter writer, SharedStrings strings, Styles styles)
{
    private static readonly Row _row = new();
    private static readonly Cell _cell = new();
    private static readonly CellValue _value = new();
    private readonly List<OpenXmlAttribute> _attributes = new(3);
    private readonly List<string> _columnNames = [];
    private string _rowName = "1";

    /// <summary>Name of a column, <c>A</c> for 1.</summary>
    public static string ColumnName(int column)
    {
        string name = string.Empty;
        for (; column > 0; column = (column - 1) / 26) name = (char)('A' + (column - 1) % 26) + name;
        return name;
    }

    /// <summary>Starts a row, from 1; a height in points when it is not the default one.</summary>
    public void StartRow(int row, double? height = null)
    {
        _rowName = row.ToString(CultureInfo.InvariantCulture);
        _attributes.Clear();
        _attributes.Add(new OpenXmlAttribute("r", string.Empty, _rowName));
        if (height is { } points)
        {
            _attributes.Add(new OpenXmlAttribute("ht", string.Empty, points.ToString("R", CultureInfo.InvariantCulture)));
            _attributes.Add(new OpenXmlAttribute("customHeight", string.Empty, "1"));
        }
        writer.WriteStartElement(_row, _attributes);
    }

    /// <summary>Ends the row.</summary>
    public void EndRow() => writer.WriteEndElement();

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
                WriteCell(column, strings.IndexOf(marker).ToString(CultureInfo.InvariantCulture), "s", styles.IndexOf(format));
                return;
            case double number:
                WriteCell(column, number.ToString("R", CultureInfo.InvariantCulture), null, styles.IndexOf(format));
                return;
            case bool condition:
                WriteCell(column, condition ? "1" : "0", "b", styles.IndexOf(format));
                return;
            case DateTimeOffset time:
                // Whole seconds: a serial date has no exact fractions of them.
                double serial = Math.Round(time.UtcDateTime.ToOADate() * 86400) / 86400;
                WriteCell(column, serial.ToString("R", CultureInfo.InvariantCulture), null, styles.IndexOf(CellLook.DateTime));
                return;
            case int or long:
                string digits = ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
                WriteCell(column, digits, null, styles.IndexOf(format));
                return;
            default:
                throw new ArgumentException($"A cell cannot hold a {value.GetType()}.", nameof(value));
        }
    }

    private void WriteText(int column, string text, CellLook format)
    {
        uint style = styles.IndexOf(format == CellLook.General ? CellLook.Text : format, CellText.LooksLikeFormula(text));
        WriteCell(column, strings.IndexOf(text).ToString(CultureInfo.InvariantCulture), "s", style);
    }

    private void WriteCell(int column, string value, string? type, uint style)
    {
        while (_columnNames.Count < column) _columnNames.Add(ColumnName(_columnNames.Count + 1));
        _attributes.Clear();
        _attributes.Add(new OpenXmlAttribute("r", string.Empty, _columnNames[column - 1] + _rowName));
        _attributes.Add(new OpenXmlAttribute("s", string.Empty, style.ToString(CultureInfo.InvariantCulture)));
        if (type is not null) _attributes.Add(new OpenXmlAttribute("t", string.Empty, type));
        writer.WriteStartElement(_cell, _attributes);
        writer.WriteStartElement(_value);
        writer.WriteString(value);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }
}
