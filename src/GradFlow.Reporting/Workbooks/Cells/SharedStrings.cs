using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>The texts of a workbook, each stored once; those of a workbook that is added to keep their places.</summary>
internal sealed class SharedStrings
{
    private readonly SharedStringTablePart _part;
    private readonly List<SharedStringItem> _earlier = [];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>Takes over the texts of a part; a new part has none.</summary>
    public SharedStrings(SharedStringTablePart part, bool isNew)
    {
        _part = part;
        if (isNew) return;
        using OpenXmlReader reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(SharedStringItem) || !reader.IsStartElement) continue;
            var item = (SharedStringItem)reader.LoadCurrentElement()!;
            // Only plain text can stand for the text of a new cell.
            if (item.ChildElements is [DocumentFormat.OpenXml.Spreadsheet.Text]) _indices.TryAdd(TextOf(item), _earlier.Count);
            _earlier.Add(item);
        }
    }

    /// <summary>Index of a clean text in the table.</summary>
    public int IndexOf(string text)
    {
        if (_indices.TryGetValue(text, out int index)) return index;
        index = _earlier.Count + _texts.Count;
        _indices.Add(text, index);
        _texts.Add(text);
        return index;
    }

    /// <summary>A text of a workbook that is added to.</summary>
    /// <exception cref="FormatException">There is none at the index.</exception>
    public string Text(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int position) && position < _earlier.Count
            ? TextOf(_earlier[position])
            : throw new FormatException($"There is no text number '{CellText.Clean(index, 40)}'.");

    /// <summary>Writes the table.</summary>
    public void Write()
    {
        using OpenXmlWriter writer = OpenXmlWriter.Create(_part);
        writer.WriteStartElement(new SharedStringTable());
        foreach (SharedStringItem item in _earlier) writer.WriteElement(item);
        foreach (string text in _texts)
        {
            var content = new Text(CellText.Escape(text)) { Space = SpaceProcessingModeValues.Preserve };
            writer.WriteElement(new SharedStringItem(content));
        }
        writer.WriteEndElement();
    }

    // What is written above Asian text to tell its sound is not part of it.
    private static string TextOf(SharedStringItem item) => CellText.Unescape(string.Concat(
        item.Descendants<Text>().Where(text => text.Parent is not PhoneticRun).Select(text => text.Text)));
}
