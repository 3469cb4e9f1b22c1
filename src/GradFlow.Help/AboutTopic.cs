namespace GradFlow.Help;

/// <summary>
/// A Markdown topic on its way to an about file. The first heading is its name and the paragraph below it the short description, which
/// Get-Help expects on the fifth line; paragraphs are wrapped at 80 columns, fenced code is indented.
/// </summary>
internal sealed class AboutTopic
{
    private const int Width = 80;
    private const string Indent = "    ";

    private readonly List<string> _text = [];
    private readonly List<string> _paragraph = [];

    /// <summary>The text of a topic.</summary>
    public static string ToText(IEnumerable<string> lines)
    {
        var topic = new AboutTopic();
        bool isCode = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
                topic.EndParagraph();
            }
            else if (isCode) topic._text.Add(line.Length == 0 ? "" : Indent + Indent + line);
            else topic.Add(line);
        }

        topic.EndParagraph();
        return string.Join('\n', topic._text);
    }

    private void Add(string line)
    {
        if (line.StartsWith("# ", StringComparison.Ordinal)) _text.AddRange(["TOPIC", Indent + line[2..], "", "SHORT DESCRIPTION"]);
        else if (line.StartsWith("## ", StringComparison.Ordinal)) _text.Add(line[3..].ToUpperInvariant());
        else if (line.Length > 0)
        {
            if (IsItem(line)) WrapParagraph();
            _paragraph.Add(line.Trim().Replace("`", "", StringComparison.Ordinal));
        }
        else if (_paragraph.Count > 0) EndParagraph();
    }

    private void EndParagraph()
    {
        WrapParagraph();
        if (_text[^1].Length > 0) _text.Add("");
    }

    private void WrapParagraph()
    {
        if (_paragraph.Count == 0) return;
        string hanging = IsItem(_paragraph[0]) ? Indent + "  " : Indent;
        string line = Indent;
        foreach (string word in string.Join(' ', _paragraph).Split(' '))
        {
            if (line.Length + word.Length > Width)
            {
                _text.Add(line.TrimEnd());
                line = hanging;
            }

            line += $"{word} ";
        }

        _text.Add(line.TrimEnd());
        _paragraph.Clear();
    }

    private static bool IsItem(string line) => line.StartsWith("- ", StringComparison.Ordinal);
}
