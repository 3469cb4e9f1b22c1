using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Data;

/// <summary>Gets the published data sets by name.</summary>
[Cmdlet(VerbsCommon.Get, "PaperDataset")]
[OutputType(typeof(TrainingDataset))]
public sealed class GetPaperDatasetCommand : CancellableCommand
{
    /// <summary>The names; wildcards are allowed, and all are emitted when none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PaperDatasetNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Emits the data sets of the names.</summary>
    protected override void ProcessRecord()
    {
        foreach (string pattern in Name)
            foreach (string name in Expand(pattern))
                Emit(() => PaperDatasets.Get(name));
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(pattern)) return [pattern];
        var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
        return PaperDatasets.Names.Where(wildcard.IsMatch);
    }
}
