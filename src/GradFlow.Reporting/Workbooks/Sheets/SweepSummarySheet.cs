using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;
using static GradFlow.Reporting.Content.CountedNoun;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The summary of a sweep: what was run, the verdicts, the key figures, where to find what, and the charts.</summary>
internal sealed class SweepSummarySheet : SummaryLayout
{
    private const int MaximumClaims = 30;

    private readonly SweepSummary _summary;

    /// <summary>Lays the sheet out.</summary>
    public SweepSummarySheet(SweepSummary summary, SweepGroupsSheet groups, IReadOnlyList<TableSheet> tables)
    {
        _summary = summary;
        AddTitle(summary.Name, Introduction());
        AddVerdicts();
        AddFigures(Figures().ToList(), tables);
        Skip();
        var charts = new SweepCharts(summary, groups);
        AddCharts(charts.All);
        Skip();
        AddNotes(Notes(charts));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyFigure> KeyFigures => SweepKeyFigures.All;

    private string Introduction()
    {
        string[] datasets = [.. _summary.Groups.Select(group => group.Dataset).Distinct()];
        string names = FirstOf([.. RunGroups.Labels(datasets).Values]);
        double[] scales = [.. _summary.Groups.Select(group => group.LogInitializationScale).Distinct().Order()];
        string range = scales.Length == 0 ? string.Empty : scales.Length == 1
            ? $", {RunGroups.ScaleLabel(scales[0])}"
            : $", {Count(scales.Length, "initialisation scale")} from {RunGroups.ScaleLabel(scales[0])} to {RunGroups.ScaleLabel(scales[^1])}";
        int[] widths = [.. _summary.Groups.Select(group => group.Width).Distinct().Order()];
        return $"{Count(_summary.Runs, "run")} of the gradient flow of one-hidden-layer ReLU networks under the square loss, on " +
            $"{Count(datasets.Length, "kind")} of data sets ({names}): {Neurons(widths)}{range}. " +
            (_summary.MissingRuns == 0 ? "All of them are recorded." : $"{Count(_summary.MissingRuns, "run")} of them not recorded yet.");
    }

    private void AddVerdicts()
    {
        if (_summary.Claims.Count == 0) return;
        AddHeadings(new SummaryCell(1, "Verdicts on the claims", CellLook.Heading));
        AddHeaders(["Claim, data sets and width m", "Supported", "Refuted", "Inconclusive", "Missing"]);
        IReadOnlyDictionary<string, string> labels = RunGroups.Labels(_summary.Claims.Select(claim => claim.Dataset));
        foreach (SweepClaim claim in _summary.Claims.Take(MaximumClaims))
        {
            string label = FormattableString.Invariant($"{claim.Claim}, {labels[claim.Dataset]}, m = {claim.Width}");
            long[] counts = [claim.Supported, claim.Refuted, claim.Inconclusive, claim.Missing];
            AddRow(
                [new(1, label, CellLook.Text), .. counts.Select((count, i) => new SummaryCell(i + 2, count, CellLook.Count))],
                TextLayout.RowHeight(TextLayout.LineCount(label, Widths[0] - 2)));
        }
        if (_summary.Claims.Count > MaximumClaims)
            AddRow([new SummaryCell(1, $"and {Count(_summary.Claims.Count - MaximumClaims, "more row")}: see Claims", CellLook.Note)]);
        Skip();
    }

    private IEnumerable<SummaryFigure> Figures()
    {
        yield return Figure(SweepKeyFigures.Runs, "Runs", _summary.Runs, CellLook.Integer);
        yield return Figure(SweepKeyFigures.MissingRuns, "Missing runs", _summary.MissingRuns, CellLook.Integer);
        yield return Figure(SweepKeyFigures.Groups, "Groups of runs", _summary.Groups.Count, CellLook.Integer);
        yield return Figure(
            SweepKeyFigures.LossReached, "Reached the loss tolerance", _summary.Groups.Sum(group => group.LossReached), CellLook.Integer);
        yield return Figure(SweepKeyFigures.PaperRegime, "In the paper's regime", _summary.Groups.Sum(group => group.PaperRegime), CellLook.Integer);
        if (_summary.Claims.Count > 0) yield return Figure(SweepKeyFigures.Refutations, "Refutations", _summary.Refutations, CellLook.Integer);
        double[] excesses = [.. _summary.Groups.Select(group => group.RelativeExcess.Maximum).Where(double.IsFinite)];
        if (excesses.Length > 0)
            yield return Figure(SweepKeyFigures.LargestExcess, "Largest excess norm F/F* − 1", excesses.Max(), CellLook.Scientific);
        double[] losses = [.. _summary.Groups.Select(group => group.Loss.Maximum).Where(double.IsFinite)];
        if (losses.Length > 0)
            yield return Figure(SweepKeyFigures.LargestLoss, "Largest loss at the end (label²)", losses.Max(), CellLook.Scientific);
    }

    private IEnumerable<string> Notes(SweepCharts charts)
    {
        if (charts.DrawnCurves < charts.Curves)
            yield return $"The charts show the first {charts.DrawnCurves} of {charts.Curves} pairs of data sets and width. Groups holds all of them.";
        yield return "A point of a chart is the mean of a group: the runs of one entry of data sets, one width and one scale.";
        yield return "A logarithmic axis has no zero: a mean excess that is zero or negative is on Groups, not drawn.";
        if (_summary.Claims.Count > 0)
            yield return "Verdicts are counted over ladders: a data set and a seed, over all scales. A ladder that is missing is not judged yet.";
        yield return "Units are explained on Provenance, columns and the names of the key figures on Dictionary.";
    }
}
