namespace GradFlow.Host;

/// <summary>What a command line asks for.</summary>
internal enum CommandLineAction
{
    Refuse,
    ShowHelp,
    ShowVersion,
    RunScript,
    RunCommand,
}
