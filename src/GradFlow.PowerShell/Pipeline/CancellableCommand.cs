using System.Management.Automation;
using GradFlow.Core.Errors;
using Microsoft.PowerShell.Commands;

namespace GradFlow.PowerShell.Pipeline;

/// <summary>
/// A cmdlet whose work runs off the pipeline thread: Ctrl+C leaves the pipeline at once, whatever the work is doing, and the
/// work is told to stop.
/// </summary>
public abstract class CancellableCommand : PSCmdlet, IDisposable
{
    private const int ProgressInterval = 100;
    private const int WritersPatience = 5000;

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the pipeline stops and when the command is disposed of.</summary>
    protected CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Tells the work to stop; the pipeline thread stops waiting for it.</summary>
    protected override void StopProcessing() => _cancellation.Cancel();

    /// <summary>Runs work on another thread and returns its result.</summary>
    /// <exception cref="GradFlowException">Whatever the work throws.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected T Compute<T>(Func<T> work)
    {
        Task<T> task = Task.Run(work, CancellationToken);
        WaitFor(task, Timeout.Infinite);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work on another thread and waits for it.</summary>
    /// <exception cref="GradFlowException">Whatever the work throws.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected void Compute(Action work) => Compute(() =>
    {
        work();
        return true;
    });

    /// <summary>
    /// Writes on another thread and waits for it; when the pipeline is stopped, for a while longer: the process may end with the
    /// pipeline, and what a writer that is told to stop has begun would stay.
    /// </summary>
    /// <exception cref="GradFlowException">Whatever the work throws.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected void WriteOut(Action work)
    {
        Task task = Task.Run(work, CancellationToken);
        try
        {
            WaitFor(task, Timeout.Infinite);
        }
        catch (PipelineStoppedException)
        {
            Task.WaitAny([task], WritersPatience);
            throw;
        }
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work on another thread, shows its progress meanwhile, and returns its result.</summary>
    /// <exception cref="GradFlowException">Whatever the work throws.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected T Compute<T>(Func<T> work, DelayedProgress progress)
    {
        Task<T> task = Task.Run(work, CancellationToken);
        while (!WaitFor(task, ProgressInterval)) ShowProgress(progress.Update());
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs work on another thread and emits its result; a failure is a non-terminating error.</summary>
    private protected void Emit<T>(Func<T> work) => EmitResult(() => Compute(work));

    /// <summary>Runs work on another thread, shows its progress meanwhile, and emits its result.</summary>
    private protected void Emit<T>(Func<T> work, DelayedProgress progress) => EmitResult(() => Compute(work, progress));

    private void EmitResult<T>(Func<T> compute)
    {
        try
        {
            WriteObject(compute());
        }
        catch (GradFlowException exception)
        {
            WriteFailure(exception);
        }
    }

    /// <summary>Waits for a task that may fail; whether it has ended within the time.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped meanwhile.</exception>
    private protected bool WaitFor(Task task, int milliseconds)
    {
        try
        {
            return Task.WaitAny([task], milliseconds, CancellationToken) == 0;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Whether whoever runs the command wants messages of a kind, so that only then are they made.</summary>
    /// <param name="kind">Verbose or Debug.</param>
    private protected bool Tells(string kind) => MyInvocation.BoundParameters.TryGetValue(kind, out object? isWanted)
        ? ((SwitchParameter)isWanted).IsPresent
        : GetVariableValue($"{kind}Preference") is ActionPreference and not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>The full path of a file or folder that need not exist; wildcard characters are taken as they are.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="parameter">The parameter that gave it.</param>
    /// <exception cref="GradFlowException">InvalidOption: a path of something else than the file system. FileNotWritable: there is no such drive.</exception>
    private protected string FullPath(string path, string parameter)
    {
        try
        {
            string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.ImplementingType == typeof(FileSystemProvider)
                ? full
                : throw GradFlowError.InvalidOption(parameter, path, "a path of the file system");
        }
        catch (SessionStateException exception)
        {
            throw GradFlowError.FileNotWritable(path, exception);
        }
    }

    /// <summary>Shows a progress record, if there is one to show.</summary>
    private protected void ShowProgress(ProgressRecord? record)
    {
        if (record is not null) WriteProgress(record);
    }

    /// <summary>Reports a failure of one item; the rest goes on.</summary>
    private protected void WriteFailure(GradFlowException exception) => WriteError(FailureRecord.From(exception));

    /// <summary>Reports a failure of the command as a whole and ends it.</summary>
    private protected void ThrowFailure(GradFlowException exception) => ThrowTerminatingError(FailureRecord.From(exception));

    /// <summary>Does what the command cannot go on without.</summary>
    private protected void EndOnFailure(Action work)
    {
        try
        {
            work();
        }
        catch (GradFlowException exception)
        {
            ThrowFailure(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops work still under way, as after a downstream command has seen enough.</summary>
    /// <param name="disposing">Whether managed resources are to be released.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
