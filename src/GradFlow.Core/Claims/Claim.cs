using System.Globalization;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;

namespace GradFlow.Core.Claims;

/// <summary>A claim of about_GradFlow_Theory §6 and how it is judged.</summary>
public abstract class Claim
{
    /// <summary>The claim's id.</summary>
    public abstract ClaimId Id { get; }

    /// <summary>What the statistic of its verdicts is.</summary>
    protected abstract string StatisticName { get; }

    /// <summary>Whether something is claimed on correlated inputs, too.</summary>
    public virtual bool IsAboutAnyInputs => false;

    /// <summary>Whether the claim is judged on the runs of the judge; otherwise on runs of its own alone.</summary>
    public virtual bool NeedsRuns => true;

    /// <summary>Judges the claim; most claim nothing where the inputs are not orthogonal by the product's own standard.</summary>
    /// <param name="evidence">The runs, and the means to make more.</param>
    public ClaimVerdict Judge(ClaimEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!evidence.IsOrthogonal && !IsAboutAnyInputs)
            return Inconclusive(
                evidence, Text($"The inputs are correlated: max |cos| = {evidence.Dataset.Coherence:G4}, above ")
                    + Text($"{TrainingDataset.DefaultOrthogonalityTolerance:G1}. The claim is about orthogonal inputs."));
        return JudgeEvidence(evidence);
    }

    /// <summary>Judges the claim on inputs it is about.</summary>
    protected abstract ClaimVerdict JudgeEvidence(ClaimEvidence evidence);

    /// <summary>A verdict that says why nothing is decided.</summary>
    protected ClaimVerdict Inconclusive(
        ClaimEvidence evidence, string reason, double statistic = double.NaN, double threshold = double.NaN) =>
        Decide(evidence, Verdict.Inconclusive, statistic, threshold, reason);

    /// <summary>A verdict with its numbers.</summary>
    protected ClaimVerdict Decide(
        ClaimEvidence evidence, Verdict verdict, double statistic, double threshold, string text,
        ConfidenceInterval? interval = null, IReadOnlyList<GradientFlowRun>? runs = null) => new()
        {
            Claim = Id,
            Dataset = evidence.Dataset,
            Verdict = verdict,
            StatisticName = StatisticName,
            Statistic = statistic,
            Threshold = threshold,
            ConfidenceInterval = interval ?? ConfidenceInterval.None,
            Evidence = text,
            Runs = runs ?? evidence.Runs,
        };

    /// <summary>Formats with the invariant culture.</summary>
    protected static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
