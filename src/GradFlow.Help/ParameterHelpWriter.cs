using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;

namespace GradFlow.Help;

/// <summary>Writes the parameters of cmdlets as MAML.</summary>
internal sealed class ParameterHelpWriter(XmlDocumentation documentation)
{
    private static readonly XNamespace _maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace _command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace _dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    // The engine adds these two to every cmdlet that asks before it acts; no class of ours declares them.
    private static readonly Dictionary<string, string> _engineTexts = new()
    {
        ["WhatIf"] = "Shows what would be done, and does nothing.",
        ["Confirm"] = "Asks before anything is done.",
    };

    /// <summary>A parameter set as a line of syntax.</summary>
    public XElement Syntax(CmdletInfo cmdlet, CommandParameterSetInfo set) => new(
        _command + "syntaxItem",
        new XElement(_maml + "name", cmdlet.Name),
        set.Parameters.Where(IsOwn)
            .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
            .ThenBy(parameter => !parameter.IsMandatory)
            .Select(parameter => Parameter(cmdlet, parameter)));

    /// <summary>Every parameter once, by name; of one that differs between sets, what the first says.</summary>
    public IEnumerable<XElement> All(CmdletInfo cmdlet) => cmdlet.ParameterSets
        .OrderByDescending(set => set.IsDefault)
        .SelectMany(set => set.Parameters)
        .Where(IsOwn)
        .DistinctBy(parameter => parameter.Name)
        .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
        .Select(parameter => Parameter(cmdlet, parameter));

    /// <summary>What can be piped, each type once.</summary>
    public IEnumerable<XElement> Piped(CmdletInfo cmdlet) => cmdlet.ParameterSets
        .SelectMany(set => set.Parameters)
        .Where(parameter => parameter.ValueFromPipeline)
        .DistinctBy(parameter => parameter.Name)
        .Select(parameter => new XElement(
            _command + "inputType",
            new XElement(_dev + "type", new XElement(_maml + "name", parameter.ParameterType.FullName)),
            Description(cmdlet, parameter)));

    private XElement Parameter(CmdletInfo cmdlet, CommandParameterInfo parameter) => new(
        _command + "parameter",
        new XAttribute("required", parameter.IsMandatory),
        new XAttribute("variableLength", parameter.ParameterType.IsArray),
        new XAttribute("globbing", parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()),
        new XAttribute("pipelineInput", Pipeline(parameter)),
        new XAttribute("position", parameter.Position < 0 ? "named" : parameter.Position.ToString(CultureInfo.InvariantCulture)),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(_maml + "name", parameter.Name),
        Description(cmdlet, parameter),
        Value(parameter),
        new XElement(_dev + "type", new XElement(_maml + "name", parameter.ParameterType.FullName), new XElement(_maml + "uri")),
        new XElement(_dev + "defaultValue", Default(cmdlet.ImplementingType, parameter)));

    private XElement Description(CmdletInfo cmdlet, CommandParameterInfo parameter) => new(
        _maml + "description",
        Texts(cmdlet, parameter).Select(text => new XElement(_maml + "para", text)));

    private List<string> Texts(CmdletInfo cmdlet, CommandParameterInfo parameter) =>
        cmdlet.ImplementingType.GetProperty(parameter.Name) is { } property
            ? DocumentationText.Paragraphs(documentation.Of(property).Element("summary"))
            : [_engineTexts[parameter.Name]];

    private static XElement? Value(CommandParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(SwitchParameter)) return null;
        Type type = parameter.ParameterType.GetElementType() ?? parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        string name = type == typeof(int) ? "int" : type == typeof(double) ? "double" : type == typeof(string) ? "string" : type.Name;
        return new XElement(
            _command + "parameterValue",
            new XAttribute("required", true),
            new XAttribute("variableLength", parameter.ParameterType.IsArray),
            parameter.ParameterType.IsArray ? $"{name}[]" : name);
    }

    private string Default(Type cmdlet, CommandParameterInfo parameter)
    {
        if (parameter.IsMandatory || cmdlet.GetProperty(parameter.Name) is not { } property) return "";
        if (documentation.Of(property).Element("value") is { } said) return DocumentationText.Paragraphs(said).Single();
        using var instance = Activator.CreateInstance(cmdlet) as IDisposable;
        return Text(property, (object?)instance ?? Activator.CreateInstance(cmdlet)!);
    }

    private static string Text(PropertyInfo property, object instance) => property.GetValue(instance) switch
    {
        null => "",
        SwitchParameter => "False",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Invariant)),
        object value => Invariant(value),
    };

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Pipeline(CommandParameterInfo parameter) =>
        (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            _ => "false",
        };

    private static bool IsOwn(CommandParameterInfo parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name);
}
