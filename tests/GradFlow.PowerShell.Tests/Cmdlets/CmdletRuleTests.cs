using System.Management.Automation;
using GradFlow.PowerShell.Tests.Hosting;
using Xunit;

namespace GradFlow.PowerShell.Tests.Cmdlets;

/// <summary>The documented rules for cmdlets, over whatever the module exports.</summary>
public class CmdletRuleTests
{
    // Names the engine reserves, and those of the common parameters.
    private static readonly string[] _reserved =
    [
        "SelectProperty", "SelectObject", .. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters,
    ];

    // Singular although they end in s, and MaximumSteps and Iterations, which count one thing each.
    private static readonly string[] _singular = ["MaximumSteps", "Iterations"];

    private static readonly CmdletInfo[] _commands = [.. SharedEngine.Invoke("Get-Command -Module GradFlow").Of<CmdletInfo>()];

    [Fact]
    public void VerbsAreApproved()
    {
        HashSet<string> approved = [.. typeof(VerbsCommon).Assembly.GetTypes()
            .Where(type => type.IsPublic && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields())
            .Select(field => field.Name)];

        Assert.NotEmpty(_commands);
        Assert.Empty(_commands.Where(command => !approved.Contains(command.Verb)).Select(command => command.Name));
    }

    [Fact]
    public void NounsAreSingular() =>
        Assert.Empty(_commands.Where(command => command.Noun.EndsWith('s')).Select(command => command.Name));

    [Fact]
    public void ParametersAreSingularAndWrittenInPascalCase() => Assert.Empty(
        from command in _commands
        from parameter in Own(command)
        let name = parameter.Name
        where !char.IsUpper(name[0]) || name.Contains('_', StringComparison.Ordinal)
            || name.EndsWith('s') && !name.EndsWith("ss", StringComparison.Ordinal) && !_singular.Contains(name)
        where parameter.ParameterType != typeof(SwitchParameter)
        select $"{command.Name} -{name}");

    [Fact]
    public void NoParameterTakesAReservedName() => Assert.Empty(
        from command in _commands
        from property in command.ImplementingType.GetProperties()
        where property.IsDefined(typeof(ParameterAttribute), inherit: true) && _reserved.Contains(property.Name)
        select $"{command.Name} -{property.Name}");

    [Fact]
    public void OutputIsDeclared() =>
        Assert.Empty(_commands.Where(command => command.OutputType.Count == 0).Select(command => command.Name));

    [Fact]
    public void WritersAskBeforeTheyWriteAndCanBeForced() => Assert.Empty(
        from command in _commands
        where command.Verb == "Export"
        from name in new[] { "WhatIf", "Confirm", "Force", "Path" }
        where !command.Parameters.ContainsKey(name)
        select $"{command.Name} has no -{name}");

    [Fact]
    public void OneOfSeveralParameterSetsIsTheDefault() => Assert.Empty(
        _commands.Where(command => command.ParameterSets.Count > 1 && !command.ParameterSets.Any(set => set.IsDefault))
            .Select(command => command.Name));

    // A third value without a name can no longer be read.
    [Fact]
    public void AtMostTwoParametersArePositional() => Assert.Empty(
        from command in _commands
        from set in command.ParameterSets
        let positional = set.Parameters.Where(parameter => parameter.Position >= 0).Select(parameter => parameter.Position).ToArray()
        where positional.Length > 2 || positional.Distinct().Count() < positional.Length
        select $"{command.Name} ({set.Name})");

    // What is known under a standard name has the standard's type.
    [Theory]
    [InlineData("Force", typeof(SwitchParameter))]
    [InlineData("PassThru", typeof(SwitchParameter))]
    [InlineData("Quiet", typeof(SwitchParameter))]
    [InlineData("ThrottleLimit", typeof(int))]
    public void StandardParametersHaveTheirTypes(string name, Type type)
    {
        Type[] types = [.. _commands.SelectMany(Own).Where(parameter => parameter.Name == name).Select(parameter => parameter.ParameterType)];

        Assert.NotEmpty(types);
        Assert.All(types, actual => Assert.Equal(type, actual));
    }

    private static IEnumerable<ParameterMetadata> Own(CmdletInfo command) => command.Parameters.Values
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name));
}
