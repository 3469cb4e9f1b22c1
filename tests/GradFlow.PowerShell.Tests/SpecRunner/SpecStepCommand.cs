using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>Calls back into the runner from inside a PowerShell scope, so that what it dot-sources lands in that scope.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpecStep")]
internal sealed class SpecStepCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public Action<PSCmdlet> Step { get; set; } = null!;

    protected override void EndProcessing() => Step(this);
}
