using System.Management.Automation;
using GradFlow.Core.Flow;

namespace GradFlow.PowerShell.Flow;

/// <summary>Gets the saddles a run visited.</summary>
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
        foreach (SaddlePoint saddle in Run.Saddles)
        {
            var emitted = PSObject.AsPSObject(saddle);
            if (emitted.Properties[nameof(Run)] is null) emitted.Properties.Add(new PSNoteProperty(nameof(Run), Run));
            WriteObject(emitted);
        }
    }
}
