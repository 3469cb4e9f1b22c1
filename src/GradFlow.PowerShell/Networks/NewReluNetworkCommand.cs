using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Networks;

/// <summary>Draws an initial network for a data set or a dimension.</summary>
/// <remarks>
/// Draws the weights a flow starts from. The same seed gives the same network; Invoke-GradientFlow draws the same one from the
/// same width, scale, scheme and seed.
/// </remarks>
/// <notes>
/// In every scheme w_j ~ N(0, λ²/(m d) I), but for what is clipped. Balanced: a_j = ±‖w_j‖, each sign with probability 1/2. Gaussian: a_j ~ N(0, λ²/m).
/// Clipped: balanced, with the norm of (w_j, a_j) clipped to [λ/10, 10 λ]/√m. Boursier, Pillaud-Vivien and Flammarion, arXiv
/// 2206.00939.
/// </notes>
/// <example>
/// <para>A network of 60 neurons for the dimension of the data.</para>
/// <code>Get-PaperDataset Toy | New-ReluNetwork -Width 60 -InitializationScale 1e-6 -Seed 1</code>
/// </example>
/// <example>
/// <para>A network at a scale far below the smallest double, for any data in three dimensions.</para>
/// <code>New-ReluNetwork 10 -LogInitializationScale -10000 -Dimension 3 -Scheme Gaussian -Seed 1</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ReluNetwork", DefaultParameterSetName = DatasetScaleSet)]
[OutputType(typeof(ReluNetwork))]
public sealed class NewReluNetworkCommand : CancellableCommand
{
    private const string DatasetScaleSet = "DatasetScale";
    private const string DatasetLogScaleSet = "DatasetLogScale";
    private const string DimensionScaleSet = "DimensionScale";
    private const string DimensionLogScaleSet = "DimensionLogScale";

    /// <summary>The data set whose dimension the network takes. Given as an object, as the name of a published one, or as a CSV file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DatasetScaleSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DatasetLogScaleSet)]
    [DatasetTransformation]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public TrainingDataset? Dataset { get; set; }

    /// <summary>Number of input coordinates d.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DimensionScaleSet)]
    [Parameter(Mandatory = true, ParameterSetName = DimensionLogScaleSet)]
    public int Dimension { get; set; }

    /// <summary>Number of hidden neurons m.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public int Width { get; set; }

    /// <summary>Initialisation scale λ; <c>w_j ~ N(0, λ²/(m d) I)</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = DatasetScaleSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = DimensionScaleSet)]
    public double InitializationScale { get; set; }

    /// <summary>Natural logarithm of the initialisation scale, which may lie far below the smallest double.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DatasetLogScaleSet)]
    [Parameter(Mandatory = true, ParameterSetName = DimensionLogScaleSet)]
    public double LogInitializationScale { get; set; }

    /// <summary>How the weights are drawn.</summary>
    [Parameter]
    public InitializationScheme Scheme { get; set; } = InitializationScheme.Balanced;

    /// <summary>Seed of the random numbers; drawn when not given, and recorded on the network either way.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Draws the network.</summary>
    protected override void ProcessRecord()
    {
        InitialScale scale = ParameterSetName is DatasetLogScaleSet or DimensionLogScaleSet
            ? new InitialScale(LogInitializationScale, IsLogarithm: true)
            : new InitialScale(InitializationScale, IsLogarithm: false);
        int dimension = Dataset?.Dimension ?? Dimension;
        int seed = Seed ?? Random.Shared.Next();
        Emit(() => scale.Draw(Width, dimension, Scheme, seed));
    }
}
