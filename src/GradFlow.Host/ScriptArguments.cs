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
        var named = arguments.Where(IsParameter).Select(word => Named(word, script)?.Name).OfType<string>().ToHashSet();
        var open = ParametersBeside(named, script);
        // What takes the remaining words takes no position, as in PowerShell.
        var remaining = open.FirstOrDefault(parameter => parameter.ValueFromRemainingArguments)?.ParameterType;
        var positions = new Queue<Type>(open
            .Where(parameter => parameter.Position >= 0 && !parameter.ValueFromRemainingArguments)
            .OrderBy(parameter => parameter.Position)
            .Select(parameter => parameter.ParameterType));

        Type? awaiting = null;
        foreach (var argument in arguments)
        {
            if (IsParameter(argument))
            {
                var colon = argument.IndexOf(':', StringComparison.Ordinal);
                var value = colon < 0 ? "" : argument[(colon + 1)..];
                var type = Named(argument, script)?.ParameterType;
                // The word after a switch is none of its value, and one after an unknown name is for the binder.
                awaiting = value.Length == 0 && type != typeof(SwitchParameter) ? type : null;
                yield return value.Length == 0
                    ? new CommandParameter(colon < 0 ? argument : argument[..colon])
                    : new CommandParameter(argument[1..colon], ValueFor(type, value));
                continue;
            }
            if (awaiting is null && positions.Count == 0 && ValueFor(remaining, argument) is string[] values)
            {
                // PowerShell makes one array of the remaining words, and arrays in it would be joined again.
                foreach (var value in values)
                    yield return new CommandParameter(null, value);
                continue;
            }
            yield return new CommandParameter(null, ValueFor(awaiting ?? (positions.TryDequeue(out var next) ? next : null), argument));
            awaiting = null;
        }
    }

    private static bool IsParameter(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] == '_');

    private static object ValueFor(Type? type, string value)
    {
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

    private static ParameterMetadata? Named(string argument, CommandInfo script)
    {
        try
        {
            return script.ResolveParameter(argument[1..].Split(':')[0]);
        }
        catch (RuntimeException)
        {
            // Names that are unknown or ambiguous and parameters of unknown types are for the binder to report.
            return null;
        }
    }

    /// <summary>The parameters that are left beside the named ones: those of the default set if it has these, else of the first that does.</summary>
    private static CommandParameterInfo[] ParametersBeside(HashSet<string> named, CommandInfo script)
    {
        try
        {
            var set = script.ParameterSets
                .OrderByDescending(set => set.IsDefault)
                .FirstOrDefault(set => named.IsSubsetOf(set.Parameters.Select(parameter => parameter.Name)));
            return set is null ? [] : [.. set.Parameters.Where(parameter => !named.Contains(parameter.Name))];
        }
        catch (RuntimeException)
        {
            return [];
        }
    }
}
