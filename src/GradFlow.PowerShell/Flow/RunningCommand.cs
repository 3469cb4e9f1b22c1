using System.Collections.Concurrent;
using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Records;

namespace GradFlow.PowerShell.Flow;

/// <summary>A cmdlet that makes a run for each data set and initial network, several at a time, and emits them in order.</summary>
public abstract class RunningCommand : InitialNetworkCommand
{
    private const int ProgressInterval = 100;

    private readonly ConcurrentQueue<string> _notices = new();
    private RunRecordStore? _records;
    private RunQueue _queue = null!;
    private RunQueueProgress _progress = null!;

    /// <summary>Largest number of trajectory points a run keeps.</summary>
    [Parameter]
    public int SampleCount { get; set; } = new GradientFlowOptions().SampleCount;

    /// <summary>
    /// Number of threads, those of all runs together; the results do not depend on it. Each run takes one, in the order of the runs; runs
    /// of the flow that are fewer than the threads divide these among themselves, so that a single large run is computed on all of them.
    /// </summary>
    /// <value>the number of processors</value>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Folder of run records: a run that is recorded there is read instead of computed, any other is recorded as soon as it ends, so that
    /// an interrupted command can be given again. Several processes may share the folder. A damaged record is renamed and its run computed.
    /// Under -WhatIf the runs are computed and the folder is not used.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string RecordPath { get; set; } = string.Empty;

    /// <summary>What the progress calls the runs.</summary>
    private protected abstract string Activity { get; }

    /// <summary>Throws when an option of the runs is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    private protected abstract void ValidateOptions();

    /// <summary>Whether a run can use several threads.</summary>
    private protected abstract bool IsParallel { get; }

    /// <summary>Makes a run, from any thread and on a number of threads.</summary>
    private protected abstract GradientFlowRun Run(
        TrainingDataset dataset, ReluNetwork network, int threadCount, QueuedRun progress);

    /// <summary>The hash of the inputs of a run.</summary>
    private protected abstract string HashOf(TrainingDataset dataset, ReluNetwork network);

    /// <summary>What is to be said about a run that was emitted.</summary>
    private protected abstract void Comment(GradientFlowRun run, string label);

    /// <summary>The data set the runs are made on, given the piped one.</summary>
    /// <exception cref="GradFlowException">It cannot be used.</exception>
    private protected virtual TrainingDataset Prepare(TrainingDataset dataset) => dataset;

    /// <summary>Refuses options outside their range before any run.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        EndOnFailure(() =>
        {
            ValidateOptions();
            string folder = RecordPath.Length > 0 ? FullPath(RecordPath, nameof(RecordPath)) : string.Empty;
            if (folder.Length > 0 && ShouldProcess(folder, "Record runs")) _records = new RunRecordStore(folder);
            _records?.RemoveLeftovers();
            _queue = new RunQueue(RunOrRead, ThrottleLimit, IsParallel, keepsSteps: Tells("Debug"), CancellationToken);
            _progress = new RunQueueProgress(_queue, Activity);
        });
    }

    /// <summary>Starts the runs of a data set and emits those that are ready.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Prepare(Dataset);
        _queue.Expect(InitialNetworks.Count);
        foreach (InitialNetwork initialNetwork in InitialNetworks)
        {
            while (_queue.IsFull) EmitNext();
            _queue.Add(dataset, initialNetwork);
        }

        while (_queue.Pending.Count > 0 && _queue.Peek().Task.IsCompleted) EmitNext();
    }

    /// <summary>Emits the remaining runs.</summary>
    protected override void EndProcessing()
    {
        while (_queue.Pending.Count > 0) EmitNext();
        foreach (ProgressRecord record in _progress.Complete()) WriteProgress(record);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _queue?.Dispose();
    }

    private GradientFlowRun RunOrRead(
        TrainingDataset dataset, ReluNetwork network, int threadCount, QueuedRun progress) => _records is null
        ? Run(dataset, network, threadCount, progress)
        : _records.ReadOrCompute(
            HashOf(dataset, network), dataset, network, () => Run(dataset, network, threadCount, progress),
            (damage, aside) => _notices.Enqueue($"{damage.ErrorId}: {damage.Message} "
                + (aside is null ? "Another process set it aside" : $"It is now '{aside}'") + "; the run is computed again."));

    private void EmitNext()
    {
        QueuedRun next = _queue.Peek();
        while (!WaitFor(next.Task, ProgressInterval)) ShowProgress(next);
        ShowProgress(next);
        try
        {
            GradientFlowRun run = _queue.Take();
            while (_notices.TryDequeue(out string? notice)) WriteWarning(notice);
            if (Tells("Verbose"))
                foreach (string phase in RunNarration.Phases(run, next.Label)) WriteVerbose(phase);
            WriteObject(run);
            Comment(run, next.Label);
        }
        catch (GradFlowException exception)
        {
            WriteFailure(exception);
        }
    }

    private void ShowProgress(QueuedRun next)
    {
        while (next.Steps is { } steps && steps.TryDequeue(out FlowStep step)) WriteDebug(RunNarration.Step(step, next.Label));
        if (!_progress.IsDue) return;
        foreach (ProgressRecord record in _progress.Update()) WriteProgress(record);
    }
}
