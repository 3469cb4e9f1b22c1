using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.PowerShell.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Norms;

/// <summary>Measures the norms of a network beside the smallest norm of an interpolator.</summary>
/// <remarks>
/// Measures the network at the end of a piped run, or any network with its data: its path norm, the variation norm of its
/// function, the smallest variation norm any interpolator of the data can have, the relative excess over it, and a dual
/// certificate by which anyone can check that no interpolator has less.
/// </remarks>
/// <notes>
/// On orthogonal data the smallest norm is √(Σ y_k²/‖x_k‖²) over the positive labels plus the same over the negative ones; see
/// about_GradFlow_Theory. The paper (arXiv 2206.00939) claims that the flow ends there as the scale falls to 0.
/// </notes>
/// <example>
/// <para>The norms at the end of runs at three scales: the excess falls with the scale.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-1, 1e-2, 1e-3 -Seed 1 | Measure-VariationNorm</code>
/// </example>
/// <example>
/// <para>The norms of a network that was not trained.</para>
/// <code>
/// $data = Get-PaperDataset Toy
/// $data | New-ReluNetwork 20 1 -Seed 1 | Measure-VariationNorm -Dataset $data
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "VariationNorm", DefaultParameterSetName = RunSet)]
[OutputType(typeof(VariationNormMeasurement))]
public sealed class MeasureVariationNormCommand : CancellableCommand
{
    private const string RunSet = "Run";
    private const string NetworkSet = "Network";

    private readonly DelayedProgress _progress = new("Variation norms");

    /// <summary>The run whose end network is measured; of a piped measurement or saddle, its run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = RunSet)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>The data the network is to interpolate. Given as an object, as the name of a published one, or as a CSV file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    [DatasetTransformation]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>The network to measure.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = NetworkSet)]
    public ReluNetwork Network { get; set; } = null!;

    private GradientFlowRun? _lastRun;
    private TrainingDataset? _measured;
    private InterpolationNormBounds? _bounds;

    /// <summary>Measures; the bounds of a data set are found once for all its runs.</summary>
    protected override void ProcessRecord()
    {
        bool isRun = ParameterSetName == RunSet;
        GradientFlowRun run = Run;
        // The saddles of a run follow each other, and all of them bring it.
        if (isRun && ReferenceEquals(run, _lastRun)) return;
        _lastRun = run;
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
    protected override void EndProcessing() => ShowProgress(_progress.Complete());
}
