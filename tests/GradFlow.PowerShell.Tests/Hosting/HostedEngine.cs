using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace GradFlow.PowerShell.Tests.Hosting;

/// <summary>An engine with GradFlow imported from the repository's manifest. One script runs at a time.</summary>
internal sealed class HostedEngine : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private readonly Runspace _runspace;
    private readonly Lock _stopping = new();
    private System.Management.Automation.PowerShell? _running;

    public HostedEngine()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([RepositoryRoot.ModuleManifest]);
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The text; its param block takes the arguments.</param>
    /// <param name="arguments">Positional arguments.</param>
    public EngineResult Invoke(string script, params object?[] arguments)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        _running = shell;
        shell.AddScript(script);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        var output = new PSDataCollection<PSObject>();
        ErrorRecord? terminating = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (PipelineStoppedException)
        {
            // The state below says so, whether or not the engine throws.
        }
        catch (RuntimeException failure)
        {
            terminating = failure.ErrorRecord;
        }
        finally
        {
            // A stop under way still needs the shell, which is disposed on leaving.
            lock (_stopping) _running = null;
        }
        return new EngineResult(
            [.. output],
            terminating is null ? [.. shell.Streams.Error] : [.. shell.Streams.Error, terminating],
            [.. shell.Streams.Warning.Select(warning => warning.Message)],
            [.. shell.Streams.Progress.Distinct()],
            terminating is not null,
            shell.InvocationStateInfo.State == PSInvocationState.Stopped);
    }

    /// <summary>Runs a script on another thread, so that this one can stop it.</summary>
    public Task<EngineResult> InvokeAsync(string script, params object?[] arguments) =>
        Task.Run(() => Invoke(script, arguments));

    /// <summary>Stops the running script as Ctrl+C does, and waits until it has stopped.</summary>
    /// <exception cref="InvalidOperationException">No script is running.</exception>
    public void Stop()
    {
        // A script just handed to another thread may not have begun.
        if (!SpinWait.SpinUntil(() => _runspace.RunspaceAvailability == RunspaceAvailability.Busy, _patience))
            throw new InvalidOperationException("No script is running.");
        lock (_stopping) _running?.Stop();
    }

    public void Dispose() => _runspace.Dispose();
}
