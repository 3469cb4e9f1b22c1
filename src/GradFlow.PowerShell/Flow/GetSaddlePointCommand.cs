using System.Management.Automation;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Flow;

/// <summary>Gets the saddles a run visited.</summary>
/// <remarks>
/// A saddle is a plateau of the loss between two fits; the first is the origin. Each is emitted with its entry and exit time,
/// loss, fitted samples and index, beside what was predicted, and carries its run. The point where a run ends is no saddle.
/// Saddles are of the flow: a run of Invoke-GradientDescent is an error, NotAFlow, and the runs after it are taken.
/// </remarks>
/// <notes>
/// The saddles are the states between the activations of the limit process for small scales, with loss 1/(2n) Σ y_k² over the
/// samples not fitted; see about_GradFlow_Theory.
/// </notes>
/// <example>
/// <para>The saddles of one run beside the predicted ones.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed 1 | Get-SaddlePoint</code>
/// </example>
/// <example>
/// <para>The saddles of a run at a scale far below the smallest double that lasted longest.</para>
/// <code>
/// New-OrthogonalDataset 6 6 -Seed 1 | Invoke-GradientFlow -Width 40 -LogInitializationScale -10000 -Seed 1 |
///     Get-SaddlePoint | Where-Object { $_.ExitTime - $_.EntryTime -gt 1000 }
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "SaddlePoint")]
[OutputType(typeof(SaddlePoint))]
public sealed class GetSaddlePointCommand : PSCmdlet
{
    /// <summary>The run; of a piped measurement, its run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>Emits the saddles in order; each carries its run as the property Run.</summary>
    protected override void ProcessRecord()
    {
        if (Run.Algorithm != FlowAlgorithm.Flow)
        {
            WriteError(FailureRecord.From(GradFlowError.NotAFlow(Run)));
            return;
        }
        foreach (SaddlePoint saddle in Run.Saddles)
        {
            var emitted = PSObject.AsPSObject(saddle);
            if (emitted.Properties[nameof(Run)] is null) emitted.Properties.Add(new PSNoteProperty(nameof(Run), Run));
            WriteObject(emitted);
        }
    }
}
