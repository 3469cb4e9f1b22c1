using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Data;

/// <summary>Draws random data with orthogonal, or nearly orthogonal, inputs.</summary>
/// <remarks>
/// The inputs have the same norm and uniformly random directions that are orthogonal to each other, so there are at most as many
/// samples as dimensions. With -Coherence c the cosine of every two inputs is c or −c instead, at random. Either is exact to
/// rounding; what else counts as orthogonal is said where data comes from outside or is used, with -OrthogonalityTolerance of
/// Import-TrainingDataset and Invoke-GradientFlow.
/// </remarks>
/// <notes>Orthogonal inputs are the setting of Boursier, Pillaud-Vivien and Flammarion, arXiv 2206.00939.</notes>
/// <example>
/// <para>Draws four orthogonal inputs in six dimensions.</para>
/// <code>New-OrthogonalDataset -Count 4 -Dimension 6 -Seed 1</code>
/// </example>
/// <example>
/// <para>Draws larger inputs, three quarters of them with positive labels.</para>
/// <code>New-OrthogonalDataset 8 10 -Norm 2 -LabelScale 0.5 -PositiveFraction 0.75 -Seed 1</code>
/// </example>
/// <example>
/// <para>Draws inputs whose cosines are 0.1 or −0.1, and asks the general engine for a run on them.</para>
/// <code>
/// New-OrthogonalDataset 4 6 -Coherence 0.1 -Seed 1 |
///     Invoke-GradientFlow -Width 40 -InitializationScale 1e-3 -Seed 1 -Engine General -Time 20
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "OrthogonalDataset")]
[OutputType(typeof(TrainingDataset))]
public sealed class NewOrthogonalDatasetCommand : CancellableCommand
{
    /// <summary>Number of samples n, at most the dimension.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    /// <summary>Number of input coordinates d.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public int Dimension { get; set; }

    /// <summary>Norm of every input.</summary>
    [Parameter]
    public double Norm { get; set; } = 1;

    /// <summary>Scale of the labels.</summary>
    [Parameter]
    public double LabelScale { get; set; } = 1;

    /// <summary>Share of positive labels, 0 to 1.</summary>
    [Parameter]
    public double PositiveFraction { get; set; } = 0.5;

    /// <summary>Size |cosine| of the cosine of every two inputs, from 0, which makes them orthogonal, to below 1; its sign is random.</summary>
    [Parameter]
    public double Coherence { get; set; }

    /// <summary>Seed of the random numbers; drawn when not given, and recorded on the data set either way.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Name for tables and reports.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Generates the data set.</summary>
    protected override void ProcessRecord()
    {
        var options = new OrthogonalDatasetOptions
        {
            Count = Count,
            Dimension = Dimension,
            Norm = Norm,
            LabelScale = LabelScale,
            PositiveFraction = PositiveFraction,
            Coherence = Coherence,
            Seed = Seed ?? Random.Shared.Next(),
            Name = Name,
        };
        Emit(() => OrthogonalDatasetGenerator.Generate(options));
    }
}
