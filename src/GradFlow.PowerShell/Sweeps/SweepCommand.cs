using System.Management.Automation;
using GradFlow.Core.Sweeps;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>A cmdlet that works on a sweep and the folder of its records.</summary>
public abstract class SweepCommand : CancellableCommand
{
    /// <summary>The sweep, as Import-GradientFlowSweep gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public SweepDefinition Sweep { get; set; } = null!;

    /// <summary>The folder of the records; any number of processes may share it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string RecordPath { get; set; } = string.Empty;

    /// <summary>Full path of the folder.</summary>
    private protected string Folder { get; private set; } = string.Empty;

    /// <summary>Does the work on a sweep and emits what comes of it.</summary>
    private protected abstract void Process(SweepRecords records);

    /// <summary>Resolves the folder.</summary>
    protected override void BeginProcessing()
    {
        EndOnFailure(() => Folder = FullPath(RecordPath, nameof(RecordPath)));
    }

    /// <summary>Takes a sweep. A failure ends the command, so that a script notices.</summary>
    protected override void ProcessRecord()
    {
        EndOnFailure(() => Process(new SweepRecords(Sweep, Folder)));
    }

    /// <summary>Runs work that reports how many ladders are done, and shows it.</summary>
    private protected T Compute<T>(string activity, long ladders, Func<Action<long>, T> work)
    {
        var progress = new DelayedProgress(activity);
        T result = Compute(
            () => work(done => progress.Report(FormattableString.Invariant($"{done} of {ladders} ladders"), (double)done / ladders)), progress);
        ShowProgress(progress.Complete());
        return result;
    }
}
