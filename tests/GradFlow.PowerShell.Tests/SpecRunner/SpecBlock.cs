using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>One Describe or Context for one item of its -ForEach, or the file itself.</summary>
internal sealed class SpecBlock(SpecBlock? parent, string name, SpecData data)
{
    public SpecBlock? Parent => parent;

    public SpecData Data => data;

    /// <summary>The SpecBlocks and SpecTests inside, in the order of the file.</summary>
    public List<object> Children { get; } = [];

    /// <summary>BeforeAll, BeforeEach, AfterEach and AfterAll, by these names.</summary>
    public Dictionary<string, ScriptBlock> Setups { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names from the outermost block to this one; the file itself has none.</summary>
    public IEnumerable<string> Names => parent is null ? [] : parent.Names.Append(name);

    /// <summary>This block and those around it, innermost first.</summary>
    public IEnumerable<SpecBlock> Outwards => parent is null ? [this] : parent.Outwards.Prepend(this);

    public IEnumerable<SpecBlock> Blocks => Children.OfType<SpecBlock>().SelectMany(block => block.Blocks).Prepend(this);

    public IEnumerable<SpecTest> Tests =>
        Children.SelectMany(child => child is SpecBlock block ? block.Tests : [(SpecTest)child]);
}
