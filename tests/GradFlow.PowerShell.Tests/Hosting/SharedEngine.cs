namespace GradFlow.PowerShell.Tests.Hosting;

/// <summary>One engine for tests that change nothing in it: importing the module once for each would take most of their time.</summary>
internal static class SharedEngine
{
    private static readonly Lock _gate = new();
    private static readonly Lazy<HostedEngine> _engine = new(() => new HostedEngine());

    /// <summary>Runs a script to its end, after whatever runs there now; it must not fail.</summary>
    public static EngineResult Invoke(string script, params object?[] arguments)
    {
        EngineResult result = Try(script, arguments);
        Xunit.Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result;
    }

    /// <summary>Runs a script that may fail.</summary>
    public static EngineResult Try(string script, params object?[] arguments)
    {
        lock (_gate) return _engine.Value.Invoke(script, arguments);
    }

    /// <summary>Runs a script in an empty folder, which is deleted afterwards.</summary>
    public static EngineResult TryInScratchFolder(string script)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gradflow-example-");
        try
        {
            return Try(
                "$null = $ExecutionContext.SessionState.Path.SetLocation($args[0]); & ([scriptblock]::Create($args[1]))",
                folder.FullName, script);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
