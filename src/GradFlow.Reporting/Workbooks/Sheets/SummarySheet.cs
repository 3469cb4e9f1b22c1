using System.Globalization;
using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;
using static GradFlow.Reporting.Content.CountedNoun;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The summary of runs: what was run, the verdicts, the key figures, where to find what, and the charts.</summary>
internal sealed class SummarySheet : SummaryLayout
{
    private const int MaximumGroups = 20;

    /// <summary>Share of the loss at 0 up to which a run fits its samples: its norm can then be below the smallest by a thousandth or so.</summary>
    private const double LargestFittedShare = 1e-6;

    private readonly IReadOnlyList<RunFigures> _runs;

    /// <summary>The norms of the runs that fit their samples; those of others can be below the smallest norm.</summary>
    private readonly List<NormFigures> _norms;
    private readonly IReadOnlyList<RunGroup<RunFigures>> _groups;

    /// <summary>Lays the sheet out.</summary>
    public SummarySheet(string title, ReportTables tables)
    {
        _runs = tables.Runs.Figures();
        IReadOnlyDictionary<string, double> zero = tables.Dataset.LossesOfZero();
        var fitted = _runs.Where(run => run.Loss <= LargestFittedShare * zero.GetValueOrDefault(run.DatasetName))
            .Select(run => run.Number).ToHashSet();
        _norms = tables.Norms.Figures().Where(row => row.Run is { } run && fitted.Contains(run)).ToList();
        _groups = RunGroups.ByScale(_runs);
        var charts = new ReportCharts(tables, _runs);
        // A reader may have sorted the data sets and saved them so.
        AddTitle(title, Introduction(
            [.. _runs.Select(run => run.DatasetName).Concat(tables.Dataset.DatasetNames().Order(StringComparer.Ordinal)).Distinct()]));
        AddVerdicts(tables.Claims.Figures());
        AddFigures(Figures().ToList(), tables.All);
        Skip();
        AddGroups();
        Skip();
        AddCharts(charts.All);
        Skip();
        AddNotes(Notes(charts.DrawnRuns, tables));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyFigure> KeyFigures => RunKeyFigures.All;

    private string Introduction(IReadOnlyList<string> datasets)
    {
        if (_runs.Count == 0) return "This report holds no runs.";
        int[] widths = _runs.Select(run => run.Width).Distinct().Order().ToArray();
        int[] seeds = _runs.Select(run => run.Seed).OfType<int>().Distinct().Order().ToArray();
        string[] labels = [.. _groups.Select(group => RunGroups.ScaleLabel(group.Runs[0].LogInitializationScale)).Distinct()];
        string seedText = seeds.Length == 0 ? string.Empty : $", seed{(seeds.Length == 1 ? string.Empty : "s")} {NumberList.Format(seeds)}";
        int descents = _runs.Count(run => run.IsDescent), flows = _runs.Count - descents;
        string kinds = descents == 0 ? $"{Count(flows, "run")} of the gradient flow"
            : flows == 0 ? $"{Count(descents, "run")} of gradient descent"
            : $"{Count(flows, "run")} of the gradient flow and {descents} of gradient descent";
        return $"{kinds} of a one-hidden-layer ReLU network under the square loss, on {Count(datasets.Count, "data set")} " +
            $"({FirstOf([.. RunGroups.Labels(datasets).Values])}): {Neurons(widths)}, " +
            $"{FirstOf(labels)}{seedText}.{Outlook()}";
    }

    // What the theory promises differs from regime to regime (about_GradFlow_Theory §4).
    private string Outlook()
    {
        FlowRegime[] regimes = [.. _runs.Where(run => !run.IsDescent).Select(run => run.Regime).Distinct().Order()];
        string paper = regimes is [FlowRegime.Paper]
            ? " From a small initialisation the flow" : " In the paper's regime the flow, from a small initialisation,";
        return string.Concat(regimes.Select(regime => regime switch
        {
            FlowRegime.Paper =>
                $"{paper} is expected to visit saddles, seen as plateaus of the loss, and to end at an interpolator of nearly minimal " +
                    "variation norm F*.",
            FlowRegime.MildOverparameterization =>
                " Under mild overparameterisation the flow, from a small initialisation, is expected to visit saddles, but no minimal norm " +
                    "is promised.",
            FlowRegime.NotApplicable => " On inputs that are not orthogonal the theory promises neither saddles nor a minimal norm.",
            _ => throw new ArgumentOutOfRangeException(nameof(regime), regime, null),
        }));
    }

    private void AddVerdicts(IReadOnlyList<VerdictFigures> verdicts)
    {
        if (verdicts.Count == 0) return;
        AddHeadings(new SummaryCell(1, "Verdicts on the claims", CellLook.Heading));
        Verdict[] kinds = Enum.GetValues<Verdict>();
        AddHeaders(["Claim", .. kinds.Select(verdict => verdict.ToString())]);
        foreach (IGrouping<ClaimId, VerdictFigures> claim in verdicts.GroupBy(row => row.Claim).OrderBy(same => same.Key))
        {
            var cells = new List<SummaryCell> { new(1, claim.Key.ToString(), CellLook.Text) };
            foreach (Verdict verdict in kinds)
            {
                int count = claim.Count(row => row.Verdict == verdict);
                string address = CellWriter.Address(NextRow, cells.Count + 1);
                if (count > 0) Highlights.Add(Highlight.Icons(address, verdict, Highlights.Count + 1));
                cells.Add(new SummaryCell(cells.Count + 1, count, CellLook.Count));
            }
            if (RefutedOn(claim) is string where) cells.Add(new SummaryCell(cells.Count + 1, where, CellLook.Note));
            AddRow(cells);
        }
        Skip();
    }

    private static string? RefutedOn(IEnumerable<VerdictFigures> claim)
    {
        // A reader may have sorted the table and saved it so.
        string[] names = [.. RunGroups.Labels(
            claim.Where(row => row.Verdict == Verdict.Refuted).Select(row => row.DatasetName).Order(StringComparer.Ordinal)).Values];
        if (names.Length == 0) return null;
        return $"refuted on {FirstOf(names)}: see Claims";
    }

    private IEnumerable<SummaryFigure> Figures()
    {
        yield return Figure(RunKeyFigures.Runs, "Runs", _runs.Count, CellLook.Integer);
        foreach (RunStatus status in Enum.GetValues<RunStatus>())
            if (_runs.Count(run => run.Status == status) is > 0 and int count)
                yield return Figure(RunKeyFigures.EndedAs(status), $"Ended as {status}", count, CellLook.Integer, Explain(status));
        if (_runs.Count == 0) yield break;
        int paper = _runs.Count(run => run.Regime == FlowRegime.Paper), none = _runs.Count(run => run.Regime == FlowRegime.NotApplicable);
        string others = none == 0 ? "others: mild overparameterisation" : $"{none} on inputs that are not orthogonal";
        yield return Figure(RunKeyFigures.PaperRegime, "In the paper's regime", paper, CellLook.Integer, others);
        // Programs that save a workbook again keep fewer digits than were written, which must not choose another run.
        RunFigures best = _runs.MinBy(run => Rounded(run.Loss))!, worst = _runs.MaxBy(run => Rounded(run.Loss))!;
        yield return Figure(RunKeyFigures.SmallestLoss, "Smallest final loss (label²)", best.Loss, CellLook.Scientific, In(best.Number));
        yield return Figure(RunKeyFigures.LargestLoss, "Largest final loss (label²)", worst.Loss, CellLook.Scientific, In(worst.Number));
        if (_norms.Count == 0) yield break;
        NormFigures least = _norms.MinBy(row => Rounded(row.Excess))!, most = _norms.MaxBy(row => Rounded(row.Excess))!;
        yield return Figure(RunKeyFigures.SmallestExcess, "Smallest excess norm F/F* − 1", least.Excess, CellLook.Scientific, In(least.Run));
        yield return Figure(RunKeyFigures.LargestExcess, "Largest excess norm F/F* − 1", most.Excess, CellLook.Scientific, In(most.Run));
    }

    private void AddGroups()
    {
        if (_groups.Count == 0) return;
        AddHeadings(new SummaryCell(1, "By initialisation scale", CellLook.Heading));
        string[] norms = _norms.Count == 0 ? [] : ["Mean function norm F", "Minimum norm F*", "Mean excess F/F* − 1"];
        AddHeaders(["Runs of", "Runs", "Loss reached", "Largest final loss (label²)", "Mean end time", .. norms]);
        foreach (RunGroup<RunFigures> group in _groups.Take(MaximumGroups))
            AddRow(GroupCells(group), TextLayout.RowHeight(TextLayout.LineCount(group.Label, Widths[0] - 2)));
        if (_groups.Count > MaximumGroups)
            AddRow([new SummaryCell(1, $"and {Count(_groups.Count - MaximumGroups, "more group")}: see Runs", CellLook.Note)]);
    }

    private List<SummaryCell> GroupCells(RunGroup<RunFigures> group)
    {
        var numbers = group.Runs.Select(run => run.Number).ToHashSet();
        List<NormFigures> measured = _norms.Where(row => row.Run is { } run && numbers.Contains(run)).ToList();
        List<SummaryCell> cells =
        [
            new(1, group.Label, CellLook.Text),
            new(2, group.Runs.Count, CellLook.Integer),
            new(3, group.Runs.Count(run => run.Status == RunStatus.LossReached), CellLook.Integer),
            new(4, group.Runs.Max(run => run.Loss), CellLook.Scientific),
            new(5, group.Runs.Average(run => run.Time), CellLook.Number),
        ];
        if (measured.Count > 0)
        {
            cells.Add(new SummaryCell(6, measured.Average(row => row.FunctionNorm), CellLook.Precise));
            cells.Add(new SummaryCell(7, measured[0].MinimumNorm, CellLook.Precise));
            cells.Add(new SummaryCell(8, measured.Average(row => row.Excess), CellLook.Scientific));
        }
        return cells;
    }

    private IEnumerable<string> Notes(int drawnRuns, ReportTables tables)
    {
        if (drawnRuns < _runs.Count)
            yield return $"The curves show {Count(drawnRuns, "run")} of {_runs.Count}: the first " +
                $"{ReportCharts.MaximumRunsPerGroup} of each of the first {ReportCharts.MaximumGroups} groups above. " +
                "The tables hold all of them.";
        if (tables.Norms.RowCount > 0)
            yield return "Norms on this sheet are those of runs that fit their samples, with a loss of at most a millionth of that of a network " +
                "that is 0: a function that does not fit can have a smaller norm than any that does. VariationNorm holds all of them.";
        yield return "A logarithmic axis has no zero: a loss or an excess that is zero or negative is in its table, not drawn.";
        yield return $"{CellText.NaN} stands for a number that is not defined, {CellText.PositiveInfinity} and " +
            $"{CellText.NegativeInfinity} for infinite ones; an empty cell means that the quantity does not apply. " +
            "Units are explained on Provenance, columns and the names of the key figures on Dictionary.";
        if (tables.Dataset.IsFull)
            yield return $"The sheet Dataset shows no more than the first {DatasetSheet.MaximumInputColumns} input coordinates; " +
                "the hash on Provenance covers all of them.";
    }

    private static string Explain(RunStatus status) => status switch
    {
        RunStatus.LossReached => "the loss fell to its tolerance",
        RunStatus.TimeReached => "the end time came first",
        RunStatus.Stalled => "no neuron reaches what remains",
        RunStatus.StepLimit => "the step limit came first",
        RunStatus.IterationsReached => "a descent, all of its iterations",
        RunStatus.Diverged => "a descent, its step too large",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static double Rounded(double value) =>
        double.Parse(value.ToString("E11", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string? In(int? run) => run is null ? null : FormattableString.Invariant($"run {run}");
}
