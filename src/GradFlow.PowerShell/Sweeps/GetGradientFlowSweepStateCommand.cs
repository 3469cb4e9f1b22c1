using System.Management.Automation;
using GradFlow.Core.Sweeps;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Says how far each shard of a sweep has come.</summary>
/// <remarks>
/// <para>Judged by the names of the records alone, without opening one: a shard is complete when all its runs and verdicts are there.</para>
/// </remarks>
/// <example>
/// <para>The state of a sweep of which one of two shares is computed.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// $sweep = Import-GradientFlowSweep toy.psd1
/// $sweep | Invoke-GradientFlowSweep -RecordPath records -Shard 0 -ShardCount 2
/// $sweep | Get-GradientFlowSweepState -RecordPath records -ShardCount 2</code>
/// </example>
/// <example>
/// <para>The numbers of the shards that are not complete.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2; Seeds = '1..3' }")
/// Import-GradientFlowSweep toy.psd1 | Get-GradientFlowSweepState -RecordPath records -ShardCount 3 | Where-Object IsComplete -EQ $false | ForEach-Object Shard</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "GradientFlowSweepState")]
[OutputType(typeof(SweepShardState))]
public sealed class GetGradientFlowSweepStateCommand : SweepCommand
{
    /// <summary>Number of shards the sweep is split into.</summary>
    [Parameter]
    public int ShardCount { get; set; } = 1;

    private protected override void Process(SweepRecords records)
    {
        new SweepShard(0, ShardCount).Validate();
        for (int i = 0; i < ShardCount; i++)
        {
            var shard = new SweepShard(i, ShardCount);
            WriteObject(Compute(() => records.StateOf(shard, CancellationToken)));
        }
    }
}
