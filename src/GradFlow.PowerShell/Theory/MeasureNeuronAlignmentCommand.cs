using System.Management.Automation;
using GradFlow.Core.Flow;
using GradFlow.Core.Theory;
using GradFlow.PowerShell.Pipeline;
using static System.FormattableString;

namespace GradFlow.PowerShell.Theory;

/// <summary>Measures how the neurons of a run align with their predicted directions.</summary>
/// <remarks>
/// Cosines, norms, active sets and dead neurons at increasing times, and the alignment time beside the predicted one. The run is
/// integrated again from its initial network.
/// </remarks>
/// <notes>
/// In the first phase every neuron turns to the direction of its active set, with 1 − cos of the order e^(−2ρ_j t). At the time
/// ε ln(1/λ)/max(‖D₊‖, ‖D₋‖) that is O(λ^ε) for those aligned with all samples of the sign with the larger ‖D‖, while no norm has grown
/// above O(λ^(1−ε)): arXiv 2206.00939.
/// </notes>
/// <example>
/// <para>The alignment of a run, and its points one by one.</para>
/// <code>
/// $alignment = Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 | Measure-NeuronAlignment
/// $alignment
/// $alignment.Points
/// </code>
/// </example>
/// <example>
/// <para>Measures at given times of the flow.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-6 -Seed 1 | Measure-NeuronAlignment -Time 0.5, 1, 2, 4</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "NeuronAlignment")]
[OutputType(typeof(NeuronAlignmentMeasurement))]
public sealed class MeasureNeuronAlignmentCommand : CancellableCommand
{
    private readonly DelayedProgress _progress = new("Neuron alignment");

    /// <summary>The run; of a piped measurement, its run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>
    /// Times of the flow at which to measure; if not given, every tenth of the predicted alignment time up to twice that time.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Time { get; set; }

    /// <summary>The exponent ε of the alignment time <c>ε ln(1/λ)/max(‖D₊‖, ‖D₋‖)</c>, above 0 and below 1.</summary>
    [Parameter]
    public double AlignmentExponent { get; set; } = FlowPredictor.DefaultAlignmentExponent;

    /// <summary>Measures.</summary>
    protected override void ProcessRecord()
    {
        GradientFlowRun run = Run;
        double[]? times = Time is null ? null : [.. Time.Order()];
        string label = Invariant($"{run.Dataset}, width {run.Width}, ln λ = {run.LogInitializationScale:G6}");
        WriteVerbose(label);
        _progress.Report(label, 0);
        Emit(
            () => times is null
                ? NeuronAlignmentMeasurement.Measure(run, AlignmentExponent, CancellationToken)
                : NeuronAlignmentMeasurement.Measure(run, times, AlignmentExponent, CancellationToken),
            _progress);
    }

    /// <summary>Ends the progress.</summary>
    protected override void EndProcessing() => ShowProgress(_progress.Complete());
}
