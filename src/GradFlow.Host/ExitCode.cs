namespace GradFlow.Host;

/// <summary>The exit codes of <c>gradflow</c> beside a script's own <c>exit n</c>.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The script or command ended with a terminating error, or GradFlow could not be loaded.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood, or names a script that does not exist.</summary>
    public const int BadUsage = 2;

    /// <summary>Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>The process was asked to terminate (SIGTERM), as a scheduler does.</summary>
    public const int Terminated = 143;
}
