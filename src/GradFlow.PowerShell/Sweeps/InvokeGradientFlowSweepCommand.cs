using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Sweeps;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Computes the runs of a sweep that are not recorded yet, and judges its claims.</summary>
/// <remarks>
/// <para>
/// Every run becomes one record in the folder, named by the hash of its inputs, and what is recorded is not computed again: after
/// Ctrl+C, a kill or a power cut the same command goes on. With -Shard and -ShardCount a process takes its share; shares may run
/// anywhere, at the same time, on one folder. The unit of work is a ladder, the runs of one data set, width and seed at all scales, and the
/// verdicts on them.
/// </para>
/// </remarks>
/// <example>
/// <para>A small sweep, computed.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// Import-GradientFlowSweep toy.psd1 | Invoke-GradientFlowSweep -RecordPath records</code>
/// </example>
/// <example>
/// <para>The second of two shares of it.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// Import-GradientFlowSweep toy.psd1 | Invoke-GradientFlowSweep -RecordPath records -Shard 1 -ShardCount 2</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "GradientFlowSweep", SupportsShouldProcess = true)]
[OutputType(typeof(SweepOutcome))]
public sealed class InvokeGradientFlowSweepCommand : SweepCommand
{
    /// <summary>Number of the shard to compute, from 0.</summary>
    [Parameter]
    public int Shard { get; set; }

    /// <summary>Number of shards the sweep is split into.</summary>
    [Parameter]
    public int ShardCount { get; set; } = 1;

    /// <summary>Number of ladders computed at the same time; the records do not depend on it.</summary>
    /// <value>the number of processors</value>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    private protected override void Process(SweepRecords records)
    {
        var shard = new SweepShard(Shard, ShardCount);
        shard.Validate();
        long ladders = shard.LadderCount(Sweep.LadderCount);
        string action = FormattableString.Invariant($"Compute what is missing of {ladders * Sweep.LogInitializationScales.Count} runs");
        if (!ShouldProcess(Folder, action)) return;
        SweepOutcome outcome = Compute(
            $"Sweep {Sweep}", ladders, report => SweepRunner.Run(records, shard, ThrottleLimit, report, CancellationToken));
        WriteObject(outcome);
        foreach (GradFlowException failure in outcome.Failures) WriteFailure(failure);
    }
}
