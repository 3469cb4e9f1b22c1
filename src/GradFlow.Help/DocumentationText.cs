using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GradFlow.Help;

/// <summary>The plain text of documentation elements.</summary>
internal static partial class DocumentationText
{
    /// <summary>The paragraphs of an element: those marked as such, list items, and what stands between them.</summary>
    public static List<string> Paragraphs(XElement? element)
    {
        var paragraphs = new List<string>();
        var inline = new StringBuilder();
        foreach (XNode node in element?.Nodes() ?? [])
        {
            if (node is not XElement { Name.LocalName: "para" or "list" or "code" } block)
            {
                inline.Append(Inline(node));
                continue;
            }

            Flush();
            if (block.Name == "para") paragraphs.AddRange(Paragraphs(block));
            else if (block.Name == "code") paragraphs.Add(Code(block));
            else paragraphs.AddRange(block.Elements("item").Select(item => $"- {OneLine(Inline(item))}"));
        }

        Flush();
        return paragraphs;

        void Flush()
        {
            string text = OneLine(inline.ToString());
            if (text.Length > 0) paragraphs.Add(text);
            inline.Clear();
        }
    }

    /// <summary>The lines of a code element, without the indentation they have in the source.</summary>
    public static string Code(XElement element)
    {
        string[] lines = element.Value.Split('\n');
        string[] filled = [.. lines.Where(line => !string.IsNullOrWhiteSpace(line))];
        // The first line stands beside the tag when the code does not begin on a line of its own.
        IEnumerable<string> indented = string.IsNullOrWhiteSpace(lines[0]) ? filled : filled.Skip(1);
        int indentation = indented.Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', filled.Select(line =>
            line[Math.Min(indentation, line.Length - line.TrimStart().Length)..].TrimEnd()));
    }

    private static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement element when element.Attribute("cref") is { } reference && element.IsEmpty => Name(reference.Value),
        XElement element when (element.Attribute("name") ?? element.Attribute("langword")) is { } name => name.Value,
        XElement element => string.Concat(element.Nodes().Select(Inline)),
        _ => "",
    };

    // T:GradFlow.Core.Flow.SaddlePoint, P:GradFlow.Core.Flow.GradientFlowRun.Status
    private static string Name(string reference)
    {
        string[] parts = reference[2..].Split('(')[0].Split('.');
        return reference[0] == 'T' ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    private static string OneLine(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
