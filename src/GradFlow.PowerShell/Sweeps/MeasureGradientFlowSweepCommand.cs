using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Sweeps;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Merges the records of a sweep into statistics of its groups and counts of its verdicts.</summary>
/// <remarks>
/// <para>
/// A group is the runs on the data sets of one entry of the definition at one width and scale. The records are read one after the other
/// in the order of the definition, so that the memory does not depend on their number and the numbers have the same bits however the
/// sweep was computed. Missing runs are counted; a damaged record is reported and counts as missing. No file is touched, unless
/// -SetAside puts what is damaged out of the way, so that Invoke-GradientFlowSweep computes it again. A record that a later version of
/// GradFlow wrote ends the command.
/// </para>
/// </remarks>
/// <notes>
/// <para>
/// Means and deviations are running moments; medians and quantiles come from logarithmic bins and are right to half a percent (Masson, Rim,
/// Lee, DDSketch, VLDB 2019).
/// </para>
/// </notes>
/// <example>
/// <para>A small sweep, computed and merged.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// $sweep = Import-GradientFlowSweep toy.psd1
/// $sweep | Invoke-GradientFlowSweep -RecordPath records
/// $sweep | Measure-GradientFlowSweep -RecordPath records</code>
/// </example>
/// <example>
/// <para>Whether a sweep is complete.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2; Seeds = 1 }")
/// (Import-GradientFlowSweep toy.psd1 | Measure-GradientFlowSweep -RecordPath records).IsComplete</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "GradientFlowSweep", SupportsShouldProcess = true)]
[OutputType(typeof(SweepSummary))]
public sealed class MeasureGradientFlowSweepCommand : SweepCommand
{
    /// <summary>Number of threads that read records; the result does not depend on it.</summary>
    /// <value>the number of processors</value>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Renames damaged records, adding .damaged to their names, and deletes damaged verdicts, which follow from the records.</summary>
    [Parameter]
    public SwitchParameter SetAside { get; set; }

    private protected override void Process(SweepRecords records)
    {
        bool setsAside = SetAside && ShouldProcess(Folder, "Put damaged records out of the way");
        SweepSummary summary = Compute(
            $"Merging {Sweep}", Sweep.LadderCount, report => SweepMerge.Merge(records, ThrottleLimit, setsAside, report, CancellationToken));
        foreach (GradFlowException failure in summary.Failures) WriteWarning($"{failure.ErrorId}: {failure.Message}");
        WriteObject(summary);
    }
}
