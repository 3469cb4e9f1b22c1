using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace GradFlow.Host;

/// <summary>Turns the words after a script's path into the parameters PowerShell's binder expects.</summary>
internal static class ScriptArguments
{
    /// <summary>Binds as <c>pwsh -File</c> does, and splits the comma list given to a parameter declared as an array.</summary>
    /// <param name="arguments">The words after the script's path.</param>
    /// <param name="script">The script's command, which knows its parameters.</param>
    public static IEnumerable<CommandParameter> Bind(IReadOnlyList<string> arguments, CommandInfo script)
    {
        string? awaiting = null;
        foreach (var argument in arguments)
        {
            if (!IsParameter(argument))
            {
                yield return new CommandParameter(null, ValueFor(awaiting, argument, script));
                awaiting = null;
                continue;
            }
            var colon = argument.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? argument : argument[..colon];
            var value = colon < 0 ? "" : argument[(colon + 1)..];
            awaiting = value.Length == 0 ? name : null;
            yield return value.Length == 0
                ? new CommandParameter(name)
                : new CommandParameter(name[1..], ValueFor(name, value, script));
        }
    }

    private static bool IsParameter(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] == '_');

    private static object ValueFor(string? parameter, string value, CommandInfo script)
    {
        if (parameter is null)
            return value;
        var type = TypeOf(parameter[1..], script);
        if (type is { IsArray: true } && value.Contains(',', StringComparison.Ordinal))
            return value.Split(',', StringSplitOptions.TrimEntries);
        if (type == typeof(SwitchParameter) || type == typeof(bool))
        {
            return value.ToUpperInvariant() switch
            {
                "$TRUE" or "TRUE" => true,
                "$FALSE" or "FALSE" => false,
                _ => value,
            };
        }
        return value;
    }

    private static Type? TypeOf(string parameter, CommandInfo script)
    {
        try
        {
            return script.ResolveParameter(parameter).ParameterType;
        }
        catch (ParameterBindingException)
        {
            // Unknown and ambiguous names are for the binder to report, with the script's own usage.
            return null;
        }
    }
}
