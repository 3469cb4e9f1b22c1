using System.Management.Automation;
using System.Xml.Linq;

namespace GradFlow.Help;

/// <summary>
/// Writes cmdlets as the MAML that Get-Help reads. Of a cmdlet's class it takes the summary (synopsis), remarks (description), notes
/// and examples; of a parameter's property the summary, and the value element where the default cannot be read off an instance.
/// </summary>
internal sealed class CommandHelpWriter(XmlDocumentation documentation)
{
    private static readonly XNamespace _maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace _command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace _dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly ParameterHelpWriter _parameters = new(documentation);

    /// <summary>The help file of the cmdlets.</summary>
    public XDocument Write(IEnumerable<CmdletInfo> cmdlets) => new(new XElement(
        "helpItems",
        new XAttribute("schema", "maml"),
        new XAttribute(XNamespace.Xmlns + "maml", _maml),
        new XAttribute(XNamespace.Xmlns + "command", _command),
        new XAttribute(XNamespace.Xmlns + "dev", _dev),
        cmdlets.Select(Command)));

    private XElement Command(CmdletInfo cmdlet)
    {
        XElement text = documentation.Of(cmdlet.ImplementingType);
        return new XElement(
            _command + "command",
            new XElement(
                _command + "details",
                new XElement(_command + "name", cmdlet.Name),
                new XElement(_command + "verb", cmdlet.Verb),
                new XElement(_command + "noun", cmdlet.Noun),
                Description(text.Element("summary"))),
            Description(text.Element("remarks")),
            new XElement(_command + "syntax", cmdlet.ParameterSets.Select(set => _parameters.Syntax(cmdlet, set))),
            new XElement(_command + "parameters", _parameters.All(cmdlet)),
            new XElement(_command + "inputTypes", _parameters.Piped(cmdlet)),
            new XElement(_command + "returnValues", cmdlet.OutputType.Select(Output)),
            new XElement(_maml + "alertSet", new XElement(_maml + "alert", Paragraphs(text.Element("notes")))),
            new XElement(_command + "examples", text.Elements("example").Select(Example)),
            new XElement(_command + "relatedLinks", Link("about_GradFlow"), Link("about_GradFlow_Theory")));
    }

    private XElement Output(PSTypeName output) => new(
        _command + "returnValue",
        new XElement(_dev + "type", new XElement(_maml + "name", output.Name)),
        Description(output.Type is null ? null : documentation.Of(output.Type).Element("summary")));

    private static XElement Example(XElement example, int index) => new(
        _command + "example",
        new XElement(_maml + "title", $"-------------------------- Example {index + 1} --------------------------"),
        new XElement(_dev + "code", string.Join('\n', example.Elements("code").Select(DocumentationText.Code))),
        new XElement(_dev + "remarks", example.Elements("para").SelectMany(Paragraphs)));

    private static XElement Link(string text) => new(
        _maml + "navigationLink", new XElement(_maml + "linkText", text), new XElement(_maml + "uri"));

    private static XElement Description(XElement? element) => new(_maml + "description", Paragraphs(element));

    private static IEnumerable<XElement> Paragraphs(XElement? element) =>
        DocumentationText.Paragraphs(element).Select(text => new XElement(_maml + "para", text));
}
