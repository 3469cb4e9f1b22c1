using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Networks;

/// <summary>Draws an initial network for a data set or a dimension.</summary>
[Cmdlet(VerbsCommon.New, "ReluNetwork", DefaultParameterSetName = DatasetScaleSet)]
[OutputType(typeof(ReluNetwork))]
public sealed class NewReluNetworkCommand : CancellableCommand
{
    private const string DatasetScaleSet = "DatasetScale";
    private const string DatasetLogScaleSet = "DatasetLogScale";
    private const string DimensionScaleSet = "DimensionScale";
    private const string DimensionLogScaleSet = "DimensionLogScale";

    /// <summary>The data set whose dimension the network takes.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DatasetScaleSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DatasetLogScaleSet)]
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
