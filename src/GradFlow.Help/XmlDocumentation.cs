using System.Reflection;
using System.Xml.Linq;

namespace GradFlow.Help;

/// <summary>The compiler's XML documentation of types and properties.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocumentation(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Reads the documentation files of a folder.</summary>
    public static XmlDocumentation Load(string folder) => new(
        Directory.EnumerateFiles(folder, "GradFlow.*.xml")
            .SelectMany(file => XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
            .ToDictionary(member => member.Attribute("name")!.Value));

    /// <summary>What is said of a type; empty when nothing is.</summary>
    public XElement Of(Type type) => Find($"T:{Id(type)}");

    /// <summary>What is said of a property, on the class that declares it; empty when nothing is.</summary>
    public XElement Of(PropertyInfo property) => Find($"P:{Id(property.DeclaringType!)}.{property.Name}");

    private XElement Find(string id) => _members.GetValueOrDefault(id) ?? new XElement("member");

    private static string Id(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
}
