using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>
/// Reads the cells of a sheet that is about to be written anew, without keeping them. What others added to the sheet would be lost,
/// so anything of that kind is refused.
/// </summary>
internal static class SheetReader
{
    private const int MaximumRow = 1_048_576, MaximumColumn = 16_384;

    // What the sheets are written with, and what programs add of their own accord when they save a workbook.
    private static readonly HashSet<string> _ownElements =
    [
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "autoFilter", "sortState",
        "phoneticPr", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "tableParts",
        "extLst", "AlternateContent",
    ];

    /// <summary>The cells of a sheet that are not empty, row by row.</summary>
    /// <param name="part">The sheet.</param>
    /// <param name="strings">The texts of the workbook.</param>
    /// <param name="otherElements">What the sheet is written with beside its cells.</param>
    /// <exception cref="InvalidDataException">The sheet is damaged, or holds something that others added.</exception>
    public static IEnumerable<EarlierCell> Cells(WorksheetPart part, SharedStrings strings, params string[] otherElements)
    {
        OpenXmlPart? other = part.Parts.Select(child => child.OpenXmlPart).FirstOrDefault(child =>
            child is not (TableDefinitionPart or DrawingsPart or SpreadsheetPrinterSettingsPart));
        if (other is not null) throw new InvalidDataException($"holds something added to it ({other.RelationshipType.Split('/')[^1]}).");
        using XmlReader reader = Open(part);
        int row = 0, column = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.Depth == 1 && !_ownElements.Contains(reader.LocalName) && !otherElements.Contains(reader.LocalName))
                throw new InvalidDataException($"holds something added to it ({reader.LocalName}).");
            if (reader.LocalName == "row" && reader.Depth == 2)
                (row, column) = (reader.GetAttribute("r") is { } number ? Position($"A{number}").Row : row + 1, 0);
            if (reader.LocalName == "c" && reader.Depth == 3)
            {
                (column, row) = reader.GetAttribute("r") is { } address ? Position(address) : (column + 1, row);
                if (Value(reader, strings, row, column) is { } value) yield return new EarlierCell(row, column, value);
            }
        }
    }

    /// <summary>Whether a sheet has formulas.</summary>
    public static bool HasFormulas(WorksheetPart part)
    {
        using XmlReader reader = Open(part);
        while (reader.Read())
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "f" && reader.Depth == 4) return true;
        return false;
    }

    private static XmlReader Open(WorksheetPart part) => XmlReader.Create(
        part.GetStream(FileMode.Open, FileAccess.Read),
        new XmlReaderSettings { CloseInput = true, DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true });

    private static object? Value(XmlReader reader, SharedStrings strings, int row, int column)
    {
        if (reader.IsEmptyElement) return null;
        string? type = reader.GetAttribute("t"), formula = null;
        string content = string.Empty, element = string.Empty;
        int depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element) element = reader.LocalName;
            if (element == "f") formula = (formula ?? string.Empty) + reader.Value;
            else if (element is "v" or "t") content += reader.Value;
            if (reader.NodeType == XmlNodeType.EndElement) element = string.Empty;
        }
        // Some programs know truth values only as formulas, whose results are numbers.
        if (formula is "TRUE()" or "FALSE()") return formula == "TRUE()";
        if (formula is not null)
            throw new InvalidDataException($"holds a formula at {CellWriter.Address(row, column)}.");
        if (content.Length == 0) return null;
        return type switch
        {
            "s" => strings.Text(content),
            "b" => content is "1" or "true",
            "str" or "inlineStr" => CellText.Unescape(content),
            null or "n" => double.Parse(content, NumberStyles.Float, CultureInfo.InvariantCulture),
            _ => throw new InvalidDataException($"holds an error or a value of another kind at {CellWriter.Address(row, column)}."),
        };
    }

    /// <summary>Column and row of an address.</summary>
    /// <exception cref="InvalidDataException">It is no address.</exception>
    public static (int Column, int Row) Position(string address)
    {
        int letters = address.TakeWhile(char.IsAsciiLetterUpper).Count();
        int column = letters > 3 ? 0 : address[..letters].Aggregate(0, (sum, letter) => 26 * sum + letter - 'A' + 1);
        return int.TryParse(address.AsSpan(letters), NumberStyles.None, CultureInfo.InvariantCulture, out int row) &&
            row is >= 1 and <= MaximumRow && column is >= 1 and <= MaximumColumn
                ? (column, row) : throw new InvalidDataException($"is damaged: '{CellText.Clean(address, 40)}' is no address.");
    }
}
