using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.Core.Theory;
using GradFlow.PowerShell.Flow;
using GradFlow.PowerShell.Pipeline;
using static System.FormattableString;

namespace GradFlow.PowerShell.Theory;

/// <summary>Predicts, without integrating, what the gradient flow does from initial networks.</summary>
/// <remarks>
/// For data with orthogonal inputs: the regime, the alignment of every neuron and when it ends, the saddles with their times and
/// losses, the samples that stay out of reach, the smallest norm, and how likely the paper's regime is. Arrays give one
/// prediction each, in the order data set, width, scale, seed, as in Invoke-GradientFlow; times are in units of the flow.
/// </remarks>
/// <notes>
/// The predictions are those for small scales in about_GradFlow_Theory: the limit process, in which a neuron waits with a level
/// that rises at the rate √(Σ (‖x_k‖ y_k/n)²) over the samples of its active set that are not fitted yet. The paper's regime:
/// arXiv 2206.00939.
/// </notes>
/// <example>
/// <para>What to expect of a run on the published toy data.</para>
/// <code>Get-PaperDataset Toy | Get-GradientFlowPrediction 60 1e-6 -Seed 1</code>
/// </example>
/// <example>
/// <para>The predicted saddles at a scale far below the smallest double.</para>
/// <code>
/// Get-PaperDataset Toy | Get-GradientFlowPrediction 60 -LogInitializationScale -10000 -Seed 1 |
///     ForEach-Object Saddles
/// </code>
/// </example>
/// <example>
/// <para>How likely the regime of the paper is at three widths.</para>
/// <code>
/// New-OrthogonalDataset 6 6 -Seed 1 | Get-GradientFlowPrediction 10, 50, 250 1e-6 -Seed 1 |
///     ForEach-Object PaperRegimeProbability
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "GradientFlowPrediction", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(GradientFlowPrediction))]
public sealed class GetGradientFlowPredictionCommand : InitialNetworkCommand
{
    private readonly DelayedProgress _progress = new("Predictions");

    /// <summary>The exponent ε of the alignment time <c>ε ln(1/λ)/max(‖D₊‖, ‖D₋‖)</c>, above 0 and below 1.</summary>
    [Parameter]
    public double AlignmentExponent { get; set; } = FlowPredictor.DefaultAlignmentExponent;

    /// <summary>Predicts for each of the initial networks.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Dataset;
        for (int i = 0; i < InitialNetworks.Count; i++)
        {
            InitialNetwork initial = InitialNetworks[i];
            string label = Invariant($"{dataset}, {initial.Label}");
            WriteVerbose(label);
            _progress.Report(label, (double)i / InitialNetworks.Count);
            Emit(() => FlowPredictor.Predict(dataset, initial.Draw(dataset.Dimension), AlignmentExponent), _progress);
        }
    }

    /// <summary>Ends the progress.</summary>
    protected override void EndProcessing() => ShowProgress(_progress.Complete());
}
