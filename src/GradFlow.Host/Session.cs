using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using Microsoft.PowerShell;

namespace GradFlow.Host;

/// <summary>One script or command on the embedded engine, from the import of the module to the exit code.</summary>
internal static class Session
{
    // A pipeline inside a .NET call that cannot be interrupted must not keep the process alive.
    private static readonly TimeSpan _stopPatience = TimeSpan.FromSeconds(5);

    // What stops a pipeline runs on the thread pool, which adds threads slowly while a sweep holds those it has.
    private const int ThreadsForStopping = 4;

    /// <summary>Runs what the command line asks for and returns the exit code of the process.</summary>
    public static int Run(CommandLine commandLine)
    {
        var ui = new HostUserInterface();
        var host = new GradFlowHost(ui);
        if (!ui.SupportsVirtualTerminal)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;

        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(workers + ThreadsForStopping, ports);
        using var interrupted = new ManualResetEventSlim();
        var signalCode = 0;
        void OnSignal(PosixSignalContext signal)
        {
            // A second signal finds the default handling and ends the process at once.
            signal.Cancel = !interrupted.IsSet;
            signalCode = signal.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
            interrupted.Set();
        }

        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        var work = Task.Run(() => RunToEnd(commandLine, host, interrupted));
        WaitHandle.WaitAny([((IAsyncResult)work).AsyncWaitHandle, interrupted.WaitHandle]);
        var finished = !interrupted.IsSet || ((IAsyncResult)work).AsyncWaitHandle.WaitOne(_stopPatience);
        ui.Dispose();
        if (interrupted.IsSet)
        {
            if (!finished)
                Environment.Exit(signalCode);
            return signalCode;
        }
        return work.GetAwaiter().GetResult();
    }

    private static int RunToEnd(CommandLine commandLine, GradFlowHost host, ManualResetEventSlim interrupted)
    {
        Runspace runspace;
        try
        {
            runspace = Open(host);
        }
        catch (Exception failure) when (failure is FileNotFoundException or RuntimeException)
        {
            host.UI.WriteErrorLine($"gradflow: the GradFlow module could not be imported. {failure.Message}");
            return ExitCode.Failure;
        }
        runspace.SessionStateProxy.InvokeCommand.CommandNotFoundAction = FullPowerShellCommands.Explain;
        var exitCode = commandLine.Action == CommandLineAction.RunScript
            ? RunScript(commandLine, runspace, host, interrupted)
            : RunCommand(commandLine.Text, runspace, host, interrupted);
        // Whoever pressed Ctrl+C should not wait for modules to unload.
        if (!interrupted.IsSet)
            runspace.Dispose();
        return exitCode;
    }

    private static Runspace Open(GradFlowHost host)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([ModuleManifest.Find()]);
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }

    private static int RunScript(
        CommandLine commandLine, Runspace runspace, GradFlowHost host, ManualResetEventSlim interrupted)
    {
        var name = Path.GetFileName(commandLine.Text);
        var tree = Parser.ParseFile(commandLine.Text, out _, out var errors);
        if (errors.Length > 0)
        {
            foreach (var error in errors)
            {
                var (line, column) = (error.Extent.StartLineNumber, error.Extent.StartColumnNumber);
                host.UI.WriteErrorLine($"{commandLine.Text}:{line}:{column}: {error.Message}");
            }
            return ExitCode.Failure;
        }
        var unmet = ScriptRequirement.Unmet(tree, runspace).ToArray();
        foreach (var requirement in unmet)
            host.UI.WriteErrorLine($"{commandLine.Text}: {requirement}");
        if (unmet.Length > 0)
            return ExitCode.Failure;

        // As a function the script keeps its path and its parameters, and its 'exit' ends the session: run as a
        // file, 'exit' would only end the file and leave no trace but $LASTEXITCODE, which other commands set too.
        Runspace.DefaultRunspace = runspace;
        runspace.SessionStateProxy.InvokeProvider.Item.Set(["function:global:" + name], tree.GetScriptBlock(), true, true);
        var script = runspace.SessionStateProxy.InvokeCommand.GetCommand(name, CommandTypes.Function);

        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(name);
        foreach (var parameter in ScriptArguments.Bind(commandLine.Arguments, script))
            shell.Commands.Commands[0].Parameters.Add(parameter);
        return Invoke(shell, host, interrupted) ? host.RequestedExitCode ?? ExitCode.Success : ExitCode.Failure;
    }

    private static int RunCommand(string text, Runspace runspace, GradFlowHost host, ManualResetEventSlim interrupted)
    {
        // Of a text that breaks off the engine says nothing: it waits for the rest, which does not come.
        Parser.ParseInput(text, out _, out var errors);
        if (errors.Length > 0)
        {
            Show(new ParseException(errors), runspace, host.Output);
            return ExitCode.Failure;
        }
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(text);
        if (!Invoke(shell, host, interrupted))
            return ExitCode.Failure;
        var lastStatementSucceeded = (bool)runspace.SessionStateProxy.GetVariable("?");
        return host.RequestedExitCode ?? (lastStatementSucceeded ? ExitCode.Success : ExitCode.Failure);
    }

    /// <summary>Runs a pipeline into the host's output.</summary>
    /// <returns>False if a terminating error ended it, which has then been shown.</returns>
    private static bool Invoke(PowerShell shell, GradFlowHost host, ManualResetEventSlim interrupted)
    {
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        // Closing the runspace stops whatever runs in it, and unlike stopping the shell it is safe at every moment.
        var registration = ThreadPool.RegisterWaitForSingleObject(
            interrupted.WaitHandle, (_, _) => shell.Runspace.CloseAsync(), null, Timeout.Infinite, executeOnlyOnce: true);
        try
        {
            // The engine keeps $? only of what enters the history.
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = true });
            return true;
        }
        catch (Exception stopped) when (stopped is PipelineStoppedException or InvalidRunspaceStateException)
        {
            return false;
        }
        catch (RuntimeException failure)
        {
            Show(failure, shell.Runspace, host.Output);
            return false;
        }
        finally
        {
            registration.Unregister(null);
        }
    }

    private static void Show(RuntimeException failure, Runspace runspace, HostUserInterface ui)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Out-Default");
        ui.ResultsAreErrors = true;
        try
        {
            shell.Invoke(new[] { failure.ErrorRecord });
        }
        catch (RuntimeException)
        {
            ui.WriteErrorLine(failure.Message);
        }
        finally
        {
            ui.ResultsAreErrors = false;
        }
    }
}
