using System.Reflection;

namespace GradFlow.Host;

/// <summary>The entry point of <c>gradflow</c>.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        // The engine reports its use over the network unless told otherwise before it starts.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var commandLine = CommandLine.Parse(args);
        switch (commandLine.Action)
        {
            case CommandLineAction.Refuse:
                Console.Error.WriteLine($"gradflow: {commandLine.Text}");
                Console.Error.WriteLine();
                Console.Error.WriteLine(CommandLine.Usage);
                return ExitCode.BadUsage;
            case CommandLineAction.ShowHelp:
                Console.Out.WriteLine(CommandLine.Usage);
                return ExitCode.Success;
            case CommandLineAction.ShowVersion:
                Console.Out.WriteLine($"gradflow {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
                return ExitCode.Success;
            default:
                return Session.Run(commandLine);
        }
    }
}
