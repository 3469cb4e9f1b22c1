namespace GradFlow.Host;

/// <summary>What the user asked <c>gradflow</c> to do.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        Runs PowerShell with the GradFlow module already imported.

        usage: gradflow SCRIPT.ps1 [arguments]   run a script
               gradflow -Command TEXT            run a command
               gradflow -Help | -Version

        Script arguments follow PowerShell: -Name value, -Name:value, -Switch, positional values.
        A parameter declared as an array takes 1,2,3, by name or position; a leading minus followed by a digit is a number.

        Results go to standard output; errors, warnings, verbose messages and progress to standard error.
        Exit code: 0, the script's own 'exit n', 1 on a terminating error, 2 on bad usage, 130 on Ctrl+C, 143 on SIGTERM.
        With -Command, the code is also 1 if the last statement failed.

        The engine here brings PowerShell's language and core cmdlets only. In a full PowerShell 7.4 or later,
        'Import-Module GradFlow.psd1' gives the same cmdlets beside all others.
        """;

    /// <summary>The action to take.</summary>
    public required CommandLineAction Action { get; init; }

    /// <summary>The script's full path, the command's text or the reason the command line was refused.</summary>
    public string Text { get; init; } = "";

    /// <summary>What follows the script's path.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Reads the arguments of the process.</summary>
    public static CommandLine Parse(string[] args)
    {
        if (args.Length == 0)
            return Refuse("a script or -Command is needed.");
        var first = args[0];
        if (!first.StartsWith('-'))
            return ParseScript(first, args[1..]);
        return first.TrimStart('-').ToUpperInvariant() switch
        {
            "COMMAND" or "C" when args.Length > 1 =>
                new CommandLine { Action = CommandLineAction.RunCommand, Text = string.Join(' ', args[1..]) },
            "COMMAND" or "C" => Refuse("-Command needs the text to run."),
            "HELP" or "H" or "?" => new CommandLine { Action = CommandLineAction.ShowHelp },
            "VERSION" => new CommandLine { Action = CommandLineAction.ShowVersion },
            _ => Refuse($"unknown option '{first}'."),
        };
    }

    private static CommandLine ParseScript(string path, string[] arguments)
    {
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
            return Refuse($"'{path}' is not a .ps1 script.");
        if (!File.Exists(path))
            return Refuse($"there is no script '{path}'.");
        return new CommandLine { Action = CommandLineAction.RunScript, Text = Path.GetFullPath(path), Arguments = arguments };
    }

    private static CommandLine Refuse(string reason) => new() { Action = CommandLineAction.Refuse, Text = reason };
}
