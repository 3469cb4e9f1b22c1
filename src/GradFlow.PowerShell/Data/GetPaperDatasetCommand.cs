using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Data;

/// <summary>Gets the published data sets by name.</summary>
/// <remarks>
/// The data sets of the published experiments, as their articles state them: the toy data of the paper with two orthogonal
/// inputs, its version with five inputs that are not orthogonal, the high-dimensional one with labels from a teacher network, and
/// the one that shows early alignment. One-dimensional inputs carry a second coordinate equal to 1, the hidden bias.
/// <para>
/// The experiment WidthThreshold is not among them: it has no data set of its own but is about random orthogonal inputs of many sizes.
/// New-OrthogonalDataset draws such, and pipelines/Reproduce-Paper.ps1 repeats the experiment.
/// </para>
/// </remarks>
/// <notes>
/// Toy, NonOrthogonalToy and HighDimensional: Boursier, Pillaud-Vivien and Flammarion, arXiv 2206.00939. AlignmentFigure: the
/// follow-up on early alignment.
/// </notes>
/// <example>
/// <para>Lists every published data set.</para>
/// <code>Get-PaperDataset</code>
/// </example>
/// <example>
/// <para>Integrates the flow on one of them.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-6 -Seed 1</code>
/// </example>
/// <example>
/// <para>Takes names by a wildcard.</para>
/// <code>Get-PaperDataset *Toy</code>
/// </example>
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
