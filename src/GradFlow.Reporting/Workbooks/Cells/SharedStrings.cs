using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>The texts of a workbook, each stored once.</summary>
internal sealed class SharedStrings
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>Index of a clean text in the table.</summary>
    public int IndexOf(string text)
    {
        if (_indices.TryGetValue(text, out int index)) return index;
        _indices.Add(text, _texts.Count);
        _texts.Add(text);
        return _texts.Count - 1;
    }

    /// <summary>Writes the table.</summary>
    public void Write(SharedStringTablePart part)
    {
        using OpenXmlWriter writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new SharedStringTable());
        foreach (string text in _texts)
        {
            var content = new Text(CellText.Escape(text)) { Space = SpaceProcessingModeValues.Preserve };
            writer.WriteElement(new SharedStringItem(content));
        }
        writer.WriteEndElement();
    }
}
