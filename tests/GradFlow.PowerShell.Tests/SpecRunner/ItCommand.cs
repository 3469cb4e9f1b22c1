using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>It: records a test, once for each item.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SpecExample")]
internal sealed class ItCommand : SpecCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock Test { get; set; } = null!;

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    [Alias("TestCases")]
    [AllowNull]
    [AllowEmptyCollection]
    public object[]? ForEach { get; set; }

    protected override void EndProcessing()
    {
        var block = Current;
        if (block.Parent is null)
            throw Refuse("It belongs into a Describe or Context.");
        var body = Body(Test);
        foreach (var data in SpecData.From(ForEach, MyInvocation.BoundParameters.ContainsKey(nameof(ForEach))))
            block.Children.Add(new SpecTest(block, data.Expand(Name), body, data));
    }
}
