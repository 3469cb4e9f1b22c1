using System.Management.Automation;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Data;
using GradFlow.PowerShell.Networks;
using GradFlow.PowerShell.Pipeline;
using static System.FormattableString;

namespace GradFlow.PowerShell.Claims;

/// <summary>Judges the claims about the gradient flow on data sets or on runs.</summary>
/// <remarks>
/// On a data set a ladder of initialisation scales is integrated for each width and seed; on correlated inputs, where nothing is claimed
/// of small scales, the first scale alone. Its verdicts are emitted before the next data set is taken. Runs are collected and judged at
/// the end, those of one data set together. A verdict is Supported, Refuted, or Inconclusive where a hypothesis of the claim does not
/// hold or the evidence does not decide; its Evidence says why.
/// </remarks>
/// <notes>
/// The claims are those of Boursier, Pillaud-Vivien and Flammarion (arXiv 2206.00939) and what follows from them;
/// about_GradFlow_Theory lists them, and what would refute each.
/// </notes>
/// <example>
/// <para>Judges every claim on the published toy data.</para>
/// <code>Get-PaperDataset Toy | Test-GradientFlowClaim</code>
/// </example>
/// <example>
/// <para>Says with one Boolean that nothing was refuted; it is true as well where a claim was Inconclusive.</para>
/// <code>New-OrthogonalDataset 4 6 -Seed 1 | Test-GradientFlowClaim -Claim ZeroLoss, SaddleToSaddle -Quiet</code>
/// </example>
/// <example>
/// <para>Judges runs that exist already, from three scales of the same seed.</para>
/// <code>
/// $runs = Get-PaperDataset Toy | Invoke-GradientFlow -Width 60 -InitializationScale 1e-2, 1e-4, 1e-8 -Seed 1
/// $runs | Test-GradientFlowClaim -Claim MinimumVariationNorm
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "GradientFlowClaim", DefaultParameterSetName = ScaleSet)]
[OutputType(typeof(ClaimVerdict), typeof(bool))]
public sealed class TestGradientFlowClaimCommand : CancellableCommand
{
    private const string ScaleSet = "Scale";
    private const string LogScaleSet = "LogScale";
    private const string RunSet = "Run";

    private readonly DelayedProgress _progress = new("Claims");
    private readonly List<GradientFlowRun> _runs = [];
    private ClaimJudge _judge = null!;
    private bool _isJudged;
    private bool _holds = true;

    /// <summary>
    /// The data set. NearOrthogonality and InputStability are about any inputs; the others are about orthogonal inputs and Inconclusive
    /// elsewhere. Given as an object, as the name of a published one, or as a CSV file.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ScaleSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LogScaleSet)]
    [DatasetTransformation]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>
    /// A run; of a piped measurement, its run. Rates are fitted over scales, so pipe runs with the same width and seed at several.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = RunSet)]
    public GradientFlowRun Run { get; set; } = null!;

    /// <summary>The claims; all of them if not given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public ClaimId[] Claim { get; set; } = [];

    /// <summary>
    /// The ladder of initialisation scales λ; from 0.1 to e^−3000 if no ladder is given. Where the result does not hold even at the
    /// smallest of them, the claim ScaleBound is refuted.
    /// </summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [ValidateNotNullOrEmpty]
    public double[]? InitializationScale { get; set; }

    /// <summary>The ladder as natural logarithms of scales, which may lie far below the smallest double.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogScaleSet)]
    public double[] LogInitializationScale { get; set; } = [];

    /// <summary>
    /// Numbers of hidden neurons; if not given, one that is in the paper's regime with probability 0.99, from 20 up to 1000.
    /// </summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    [ValidateNotNullOrEmpty]
    public int[] Width { get; set; } = [];

    /// <summary>Seeds of the initial networks; 1, 2 and 3 if not given, so that verdicts can be repeated.</summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    [ValidateNotNullOrEmpty]
    public int[] Seed { get; set; } = [.. new ClaimOptions().Seeds];

    /// <summary>How the initial weights are drawn.</summary>
    [Parameter(ParameterSetName = ScaleSet)]
    [Parameter(ParameterSetName = LogScaleSet)]
    public InitializationScheme Scheme { get; set; } = InitializationScheme.Balanced;

    /// <summary>Number of runs computed at the same time; the verdicts do not depend on it.</summary>
    /// <value>the number of processors</value>
    [Parameter]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Emits one Boolean instead of the verdicts: true when nothing is refuted. Inconclusive verdicts do not make it false; an item
    /// that could not be judged does, and when nothing at all was piped nothing is emitted.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Refuses options outside their range before any run.</summary>
    protected override void BeginProcessing()
    {
        EndOnFailure(() =>
        {
            if (ThrottleLimit < 1) throw GradFlowError.InvalidOption(nameof(ThrottleLimit), ThrottleLimit, "at least 1");
            var options = new ClaimOptions { Seeds = Seed, Widths = Width, Scheme = Scheme, ThreadCount = ThrottleLimit };
            bool isLogarithm = ParameterSetName == LogScaleSet;
            if ((isLogarithm ? LogInitializationScale : InitializationScale) is double[] scales)
                options = options with
                {
                    LogInitializationScales = [.. scales.Select(scale => new InitialScale(scale, isLogarithm).Logarithm)],
                };
            _judge = new ClaimJudge(options);
        });
    }

    /// <summary>Judges a data set, or collects a run.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Dataset;
        if (ParameterSetName != RunSet) Judge(() => _judge.Judge(dataset, Claim, Report, CancellationToken));
        else if (Run.Algorithm == FlowAlgorithm.Flow) _runs.Add(Run);
        else Judge(() => throw GradFlowError.NotAFlow(Run));
    }

    /// <summary>Judges the runs.</summary>
    protected override void EndProcessing()
    {
        foreach (IReadOnlyList<GradientFlowRun> runs in ClaimJudge.ByDataset(_runs.Distinct()))
            Judge(() => _judge.Judge(runs, Claim, Report, CancellationToken));
        ShowProgress(_progress.Complete());
        if (Quiet && _isJudged) WriteObject(_holds);
    }

    private void Judge(Func<IReadOnlyList<ClaimVerdict>> judge)
    {
        _isJudged = true;
        try
        {
            foreach (ClaimVerdict verdict in Compute(judge, _progress)) Emit(verdict);
        }
        catch (GradFlowException exception)
        {
            _holds = false;
            WriteFailure(exception);
        }
    }

    private void Emit(ClaimVerdict verdict)
    {
        _holds &= verdict.Verdict != Verdict.Refuted;
        WriteVerbose(Invariant($"{verdict.Dataset}: {verdict}. {verdict.Evidence}"));
        if (!Quiet) WriteObject(verdict);
    }

    private void Report(ClaimProgress reached) => _progress.Report(reached.Activity, reached.Fraction);
}
