using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>Describe and Context: opens a block and discovers its body, once for each item.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SpecBlock")]
internal sealed class DescribeCommand : SpecCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    public ScriptBlock Fixture { get; set; } = null!;

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object[]? ForEach { get; set; }

    protected override void EndProcessing()
    {
        var parent = Current;
        var body = Body(Fixture);
        foreach (var data in SpecData.From(ForEach, MyInvocation.BoundParameters.ContainsKey(nameof(ForEach))))
        {
            var block = new SpecBlock(parent, data.Expand(Name), data);
            parent.Children.Add(block);
            Session.Discovering = block;
            body.InvokeWithContext(null, data.Variables);
            Session.Discovering = parent;
        }
    }
}
