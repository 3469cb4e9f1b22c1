using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Data;
using GradFlow.PowerShell.Networks;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Flow;

/// <summary>
/// A cmdlet that does something for each piped data set and each of a list of initial networks, in the order data set, width,
/// scale, seed.
/// </summary>
public abstract class InitialNetworkCommand : CancellableCommand
{
    private protected const string ScaleSet = "Scale";
    private protected const string LogScaleSet = "LogScale";
    private protected const string NetworkSet = "Network";

    /// <summary>The training data. Given as an object, as the name of a published one, or as a CSV file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [DatasetTransformation]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>Numbers of hidden neurons.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScaleSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LogScaleSet)]
    public int[] Width { get; set; } = [];

    /// <summary>Initialisation scales λ.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ScaleSet)]
    public double[] InitializationScale { get; set; } = [];

    /// <summary>Natural logarithms of initialisation scales, which may lie far below the smallest double.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogScaleSet)]
    public double[] LogInitializationScale { get; set; } = [];

    /// <summary>Seeds of the initial networks; one is drawn for the whole command when none is given.</summary>
    /// <value>one drawn for the command</value>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    [ValidateNotNullOrEmpty]
    public int[] Seed { get; set; } = [Random.Shared.Next()];

    /// <summary>How the initial weights are drawn.</summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    public InitializationScheme Scheme { get; set; } = InitializationScheme.Balanced;

    /// <summary>The initial networks, instead of drawing them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    public ReluNetwork[] Network { get; set; } = [];

    /// <summary>The initial networks of every data set, in order.</summary>
    private protected IReadOnlyList<InitialNetwork> InitialNetworks { get; private set; } = [];

    /// <summary>Lists the initial networks.</summary>
    protected override void BeginProcessing() => InitialNetworks = [.. ParameterSetName switch
    {
        NetworkSet => InitialNetwork.Given(Network),
        LogScaleSet => Combinations(LogInitializationScale, isLogarithm: true),
        _ => Combinations(InitializationScale, isLogarithm: false),
    }];

    private IEnumerable<InitialNetwork> Combinations(double[] scales, bool isLogarithm) =>
        InitialNetwork.Combinations(Width, scales.Select(scale => new InitialScale(scale, isLogarithm)), Seed, Scheme);
}
