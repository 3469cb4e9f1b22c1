using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>BeforeAll, BeforeEach, AfterEach and AfterAll: records code to run around tests.</summary>
[Cmdlet(VerbsCommon.Set, "SpecSetup")]
internal sealed class SetupCommand : SpecCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Scriptblock { get; set; } = null!;

    protected override void EndProcessing()
    {
        var name = MyInvocation.InvocationName;
        if (!Current.Setups.TryAdd(name, Body(Scriptblock)))
            throw Refuse($"a block has one {name}.");
    }
}
