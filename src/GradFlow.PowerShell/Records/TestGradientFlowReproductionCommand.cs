using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Records;
using GradFlow.PowerShell.Pipeline;
using static System.FormattableString;

namespace GradFlow.PowerShell.Records;

/// <summary>Computes recorded runs again from their own inputs and compares.</summary>
/// <remarks>
/// The outcome is Identical when every bit is the same, WithinTolerance, or Deviating, with the largest deviation and where it is. Everything
/// a run tells is compared, and what is counted or named must be the same; where another version takes other steps, the trajectory is compared
/// as a curve, and what hangs on the steps (when exactly it ended, the times of switches, the escape directions of saddles) is not. A record of
/// another machine or version is held against the tolerance, and OriginDifferences says what is different. A record of this build on this
/// machine must have the same bits: otherwise it is deviating, by however little, and a warning says so.
/// </remarks>
/// <example>
/// <para>Reproduces every record of a folder.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-2, 1e-4 -Seed 1 | Export-GradientFlowRun records
/// Import-GradientFlowRun records | Test-GradientFlowReproduction</code>
/// </example>
/// <example>
/// <para>Only what deviates by more than a given share.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-3 -Seed 1 | Export-GradientFlowRun toy.run.json
/// Import-GradientFlowRun toy.run.json | Test-GradientFlowReproduction -Tolerance 1e-8 | Where-Object Outcome -EQ Deviating</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "GradientFlowReproduction")]
[OutputType(typeof(RunReproduction))]
public sealed class TestGradientFlowReproductionCommand : CancellableCommand
{
    /// <summary>The recorded runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public GradientFlowRun[] Run { get; set; } = [];

    /// <summary>
    /// Largest deviation, relative to the largest weight, the last fit time or the first loss, that is no deviation of a record of another
    /// machine or version.
    /// </summary>
    [Parameter]
    public double Tolerance { get; set; } = 1e-5;

    /// <summary>Computes each run again.</summary>
    protected override void ProcessRecord()
    {
        foreach (GradientFlowRun run in Run)
        {
            var progress = new DelayedProgress("Reproduction");
            try
            {
                RunReproduction reproduction = Compute(
                    () => RunReproduction.Compute(
                        run, Tolerance,
                        state => progress.Report(Invariant($"{run.Dataset}, time {state.Time:G5}, {state.Steps} steps"), state.Fraction),
                        CancellationToken),
                    progress);
                WriteObject(reproduction);
                if (reproduction.Outcome != ReproductionOutcome.Identical && reproduction.OriginDifferences.Count == 0)
                    WriteWarning(Invariant(
                        $"BitsDiffer: {run.Dataset}, seed {run.Seed}: this build made the record on this machine, yet the bits differ, by up to {reproduction.LargestDeviation:G3}. Test the memory of the machine, or build GradFlow anew."));
            }
            catch (GradFlowException exception)
            {
                WriteFailure(exception);
            }

            ShowProgress(progress.Complete());
        }
    }
}
