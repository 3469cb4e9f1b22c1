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

    private readonly DelayedProgress _progress = new("Variation norms");

    /// <summary>The run whose end network is measured.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = RunSet)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>The data the network is to interpolate.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>The network to measure.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    public ReluNetwork Network { get; set; } = null!;

    private TrainingDataset? _measured;
    private InterpolationNormBounds? _bounds;

    /// <summary>Measures; the bounds of a data set are found once for all its runs.</summary>
    protected override void ProcessRecord()
    {
        bool isRun = ParameterSetName == RunSet;
        GradientFlowRun run = Run;
        TrainingDataset dataset = isRun ? run.Dataset : Dataset;
        ReluNetwork network = Network;
        _progress.Report($"{dataset}", 0);
        Emit(
            () =>
            {
                if (!ReferenceEquals(dataset, _measured)) (_measured, _bounds) = (dataset, null);
                if (isRun || network.Dimension == dataset.Dimension)
                    _bounds ??= InterpolationNormBounds.Of(dataset, CancellationToken);
                return isRun
                    ? VariationNorm.Measure(run, _bounds, CancellationToken)
                    : VariationNorm.Measure(dataset, network, _bounds, CancellationToken);
            },
            _progress);
    }

    /// <summary>Ends the progress.</summary>
    protected override void EndProcessing() => Show(_progress.Complete());
}
