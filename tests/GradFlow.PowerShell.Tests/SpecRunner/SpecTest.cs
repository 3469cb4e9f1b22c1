using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>One It, for one item of its -ForEach.</summary>
internal sealed class SpecTest(SpecBlock block, string name, ScriptBlock body, SpecData data)
{
    public SpecBlock Block => block;

    /// <summary>The names of the blocks around it and its own, as one line.</summary>
    public string Path { get; } = string.Join(" > ", block.Names.Append(name));

    public ScriptBlock Body => body;

    public SpecData Data => data;

    /// <summary>Whether its body was started.</summary>
    public bool Ran { get; set; }

    /// <summary>Why it did not pass.</summary>
    public string? Failure { get; set; }
}
