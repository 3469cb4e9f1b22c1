using DocumentFormat.OpenXml;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>A list of the stylesheet that others refer to by position; what is in it already is not repeated.</summary>
internal sealed class StyleList
{
    private readonly OpenXmlCompositeElement _list;
    private readonly Dictionary<string, uint> _positions = new(StringComparer.Ordinal);
    private uint _count;

    /// <summary>Takes over a list.</summary>
    public StyleList(OpenXmlCompositeElement list)
    {
        _list = list;
        foreach (OpenXmlElement element in list.ChildElements) _positions.TryAdd(Content(element), _count++);
    }

    /// <summary>Position of an element, added at the end when it is not there.</summary>
    public uint Add(OpenXmlElement element)
    {
        string content = Content(element);
        if (_positions.TryGetValue(content, out uint position)) return position;
        _list.Append(element);
        _list.SetAttribute(new OpenXmlAttribute("count", string.Empty, FormattableString.Invariant($"{_count + 1}")));
        _positions.Add(content, _count);
        return _count++;
    }

    // The markup without prefixes and the order of attributes, in which the programs that write stylesheets differ.
    private static string Content(OpenXmlElement element)
    {
        IEnumerable<string> attributes = element.GetAttributes()
            .Select(attribute => $"{attribute.LocalName}={attribute.Value}").Order(StringComparer.Ordinal);
        return $"{element.LocalName}({string.Join(',', attributes)})[{string.Concat(element.ChildElements.Select(Content))}]";
    }
}
