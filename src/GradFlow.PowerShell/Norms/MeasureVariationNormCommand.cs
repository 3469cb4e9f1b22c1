using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Norms;

/// <summary>Measures the norms of a run's end network, or of any network, beside the smallest norm of an interpolator.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "VariationNorm", DefaultParameterSetName = RunSet)]
[OutputType(typeof(VariationNormMeasurement))]
public sealed class MeasureVariationNormCommand : CancellableCommand
{
    private const string RunSet = "Run";
    private const string NetworkSet = "Network";

    /// <summary>The run whose end network is measured.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RunSet)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>The data the network is to interpolate.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>The network to measure.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    public ReluNetwork Network { get; set; } = null!;

    /// <summary>Measures.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == RunSet) Emit(() => VariationNorm.Measure(Run));
        else Emit(() => VariationNorm.Measure(Dataset, Network));
    }
}
