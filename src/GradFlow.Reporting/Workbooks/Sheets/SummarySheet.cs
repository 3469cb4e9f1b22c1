using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;
using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The first sheet: what was run, the key figures, where to find what, and the charts.</summary>
internal sealed class SummarySheet
{
    /// <summary>Name of the sheet.</summary>
    public const string Name = "Summary";

    private const int LinkColumn = 6;
    private const int ChartRows = 17;
    private const int LeftChartEnd = 6;
    private const int MaximumGroups = 20;

    /// <summary>Height of the cells that fit on a printed page of the sheet's width, in points.</summary>
    private const double PageHeight = 620;
    private const int MaximumNames = 5;
    private const double TitleLineHeight = 24;
    private readonly ReportContent _content;
    private readonly List<SummaryRow> _rows = [];
    private readonly List<PlacedChart> _charts = [];
    private readonly List<int> _pageBreaks = [];
    private readonly List<ConditionalFormatting> _highlights = [];

    /// <summary>Lays the sheet out.</summary>
    public SummarySheet(ReportContent content, IReadOnlyList<TableSheet> tables, IReadOnlyList<ScatterChart> charts)
    {
        _content = content;
        AddMerged(1, content.Report.Title, CellLook.Title, TitleLineHeight, widthFactor: 1.7);
        AddMerged(2, Introduction(), CellLook.Text);
        int row = AddVerdicts(4);
        row = AddKeyFigures(row, tables);
        row = AddGroups(row + 1);
        row = AddCharts(row + 1, charts);
        AddNotes(row + 1);
    }

    /// <summary>Widths of the columns, in widths of a digit.</summary>
    public static IReadOnlyList<double> Widths { get; } = [34, 14, 14, 14, 14, 16, 16, 24, 29];

    /// <summary>The rows, from the top.</summary>
    public IReadOnlyList<SummaryRow> Rows => _rows;

    /// <summary>The charts.</summary>
    public IReadOnlyList<PlacedChart> Charts => _charts;

    /// <summary>Icons of the verdicts: cells without a verdict of the kind show none.</summary>
    public IReadOnlyList<ConditionalFormatting> Highlights => _highlights;

    /// <summary>Rows after which a new page starts, so that no chart is cut.</summary>
    public IReadOnlyList<int> PageBreaks => _pageBreaks;

    private void AddMerged(
        int row, string text, CellLook format, double lineHeight = TextLayout.LineHeight, double widthFactor = 1.05)
    {
        int lines = TextLayout.LineCount(text, Widths.Sum() / widthFactor);
        _rows.Add(new SummaryRow(
            row, [new SummaryCell(1, text, format) { LastColumn = Widths.Count }], TextLayout.RowHeight(lines, lineHeight)));
    }

    private string Introduction()
    {
        int[] widths = _content.Runs.Select(run => run.Run.Width).Distinct().Order().ToArray();
        int[] seeds = _content.Runs.Select(run => run.Run.Seed).OfType<int>().Distinct().Order().ToArray();
        string scales = string.Join(", ", _content.Groups.Select(group => group.Label).Distinct().Take(MaximumNames));
        if (_content.Groups.Count > MaximumNames) scales += " and others";
        string names = string.Join(", ", _content.Datasets.Take(MaximumNames).Select(set => ReportContent.Shorten(set.Name)));
        if (_content.Datasets.Count > MaximumNames) names += " and others";
        string seedText = seeds.Length == 0 ? string.Empty : $", seeds {NumberList.Format(seeds)}";
        return _content.Runs.Count == 0
            ? "This report holds no runs."
            : $"{Count(_content.Runs.Count, "run")} of the gradient flow of a one-hidden-layer ReLU network under the square " +
              $"loss, on {Count(_content.Datasets.Count, "data set")} ({names}): {NumberList.Format(widths)} hidden neurons, " +
              $"{scales}{seedText}. From a small initialisation the flow is expected to visit saddles, seen as plateaus of the " +
              "loss, and to end at an interpolator of nearly minimal variation norm F*.";
    }

    private int AddVerdicts(int row)
    {
        if (_content.Verdicts.Count == 0) return row;
        _rows.Add(new SummaryRow(row++, [new SummaryCell(1, "Verdicts on the claims", CellLook.Heading)], 20));
        Verdict[] verdicts = Enum.GetValues<Verdict>();
        string[] headers = ["Claim", .. verdicts.Select(verdict => verdict.ToString())];
        _rows.Add(new SummaryRow(row++, [.. headers.Select((text, i) => new SummaryCell(i + 1, text, CellLook.Header))]));
        foreach (IGrouping<ClaimId, NumberedVerdict> claim in
            _content.Verdicts.GroupBy(row => row.Verdict.Claim).OrderBy(same => same.Key))
        {
            var cells = new List<SummaryCell> { new(1, claim.Key.ToString(), CellLook.Text) };
            foreach (Verdict verdict in verdicts)
            {
                int count = claim.Count(row => row.Verdict.Verdict == verdict);
                string address = string.Create(CultureInfo.InvariantCulture, $"{CellWriter.ColumnName(cells.Count + 1)}{row}");
                if (count > 0) _highlights.Add(Highlight.Icons(address, verdict, _highlights.Count + 1));
                cells.Add(new SummaryCell(cells.Count + 1, count, CellLook.Integer));
            }
            if (RefutedOn(claim) is string where) cells.Add(new SummaryCell(cells.Count + 1, where, CellLook.Note));
            _rows.Add(new SummaryRow(row++, cells));
        }
        return row + 1;
    }

    private static string? RefutedOn(IEnumerable<NumberedVerdict> claim)
    {
        string[] names = [.. claim.Where(row => row.Verdict.Verdict == Verdict.Refuted)
            .Select(row => ReportContent.Shorten(row.DatasetName)).Distinct()];
        if (names.Length == 0) return null;
        string shown = string.Join(", ", names.Take(MaximumNames));
        return $"refuted on {shown}{(names.Length > MaximumNames ? " and others" : string.Empty)}: see Claims";
    }

    private int AddKeyFigures(int row, IReadOnlyList<TableSheet> tables)
    {
        List<SummaryCell[]> figures = KeyFigures().ToList();
        _rows.Add(new SummaryRow(row++,
            [new SummaryCell(1, "Key figures", CellLook.Heading), new SummaryCell(LinkColumn, "Sheets", CellLook.Heading)], 20));
        for (int i = 0; i < Math.Max(figures.Count, tables.Count); i++)
        {
            var cells = new List<SummaryCell>(i < figures.Count ? figures[i] : []);
            if (i < tables.Count)
            {
                cells.Add(new SummaryCell(LinkColumn, tables[i].Name, CellLook.Link) { LinkedSheet = tables[i].Name });
                cells.Add(new SummaryCell(LinkColumn + 1, tables[i].Description, CellLook.Note));
            }
            _rows.Add(new SummaryRow(row++, cells));
        }
        return row;
    }

    private IEnumerable<SummaryCell[]> KeyFigures()
    {
        IReadOnlyList<NumberedRun> runs = _content.Runs;
        yield return Figure("Runs", runs.Count, CellLook.Integer, null);
        foreach (RunStatus status in Enum.GetValues<RunStatus>())
            if (runs.Count(run => run.Run.Status == status) is > 0 and int count)
                yield return Figure($"Ended as {status}", count, CellLook.Integer, Explain(status));
        if (runs.Count == 0) yield break;
        int paper = runs.Count(run => run.Run.Regime == FlowRegime.Paper);
        yield return Figure("In the paper's regime", paper, CellLook.Integer, "others: mild overparameterisation");
        NumberedRun best = runs.MinBy(run => run.Run.Loss)!;
        NumberedRun worst = runs.MaxBy(run => run.Run.Loss)!;
        yield return Figure("Smallest final loss (label²)", best.Run.Loss, CellLook.Scientific, In(best));
        yield return Figure("Largest final loss (label²)", worst.Run.Loss, CellLook.Scientific, In(worst));
        if (_content.Measurements.Count == 0) yield break;
        NumberedMeasurement least = _content.Measurements.MinBy(row => row.Measurement.RelativeExcess)!;
        NumberedMeasurement most = _content.Measurements.MaxBy(row => row.Measurement.RelativeExcess)!;
        yield return Figure("Smallest excess norm F/F* − 1", least.Measurement.RelativeExcess, CellLook.Scientific,
            In(least.Run));
        yield return Figure("Largest excess norm F/F* − 1", most.Measurement.RelativeExcess, CellLook.Scientific, In(most.Run));
    }

    private int AddGroups(int row)
    {
        if (_content.Groups.Count == 0) return row;
        _rows.Add(new SummaryRow(row++, [new SummaryCell(1, "By initialisation scale", CellLook.Heading)], 20));
        string[] headers =
        [
            "Runs of", "Runs", "Loss reached", "Largest final loss (label²)", "Mean end time", "Mean function norm F",
            "Minimum norm F*", "Mean excess F/F* − 1",
        ];
        int lines = headers.Select((text, i) => TextLayout.LineCount(text, Widths[i] - 2)).Max();
        _rows.Add(new SummaryRow(
            row++, headers.Select((text, i) => new SummaryCell(i + 1, text, CellLook.Header)).ToList(),
                TextLayout.RowHeight(lines)));
        foreach (RunGroup group in _content.Groups.Take(MaximumGroups))
        {
            double height = TextLayout.RowHeight(TextLayout.LineCount(group.Label, Widths[0] - 2));
            _rows.Add(new SummaryRow(row++, GroupCells(group), height));
        }
        if (_content.Groups.Count > MaximumGroups)
        {
            string rest = $"and {Count(_content.Groups.Count - MaximumGroups, "more group")}: see Runs";
            _rows.Add(new SummaryRow(row++, [new SummaryCell(1, rest, CellLook.Note)]));
        }
        return row;
    }

    private List<SummaryCell> GroupCells(RunGroup group)
    {
        var numbers = group.Runs.Select(run => run.Number).ToHashSet();
        List<NumberedMeasurement> measured =
            _content.Measurements.Where(row => row.Run is { } run && numbers.Contains(run.Number)).ToList();
        List<SummaryCell> cells =
        [
            new(1, group.Label, CellLook.Text),
            new(2, group.Runs.Count, CellLook.Integer),
            new(3, group.Runs.Count(run => run.Run.Status == RunStatus.LossReached), CellLook.Integer),
            new(4, group.Runs.Max(run => run.Run.Loss), CellLook.Scientific),
            new(5, group.Runs.Average(run => run.Run.Time), CellLook.Number),
        ];
        if (measured.Count > 0)
        {
            cells.Add(new SummaryCell(6, measured.Average(row => row.Measurement.FunctionNorm), CellLook.Precise));
            cells.Add(new SummaryCell(7, measured[0].Measurement.MinimumNorm, CellLook.Precise));
            cells.Add(new SummaryCell(8, measured.Average(row => row.Measurement.RelativeExcess), CellLook.Scientific));
        }
        return cells;
    }

    private int AddCharts(int row, IReadOnlyList<ScatterChart> charts)
    {
        for (int i = 0; i < charts.Count; i++)
        {
            bool left = i % 2 == 0;
            if (left && Height(PageStart, row + ChartRows) > PageHeight) _pageBreaks.Add(row - 2);
            _charts.Add(new PlacedChart(
                charts[i], left ? 1 : LeftChartEnd, row, left ? LeftChartEnd : Widths.Count + 1, row + ChartRows));
            if (!left || i == charts.Count - 1) row += ChartRows + 1;
        }
        return row;
    }

    private int PageStart => _pageBreaks.Count == 0 ? 1 : _pageBreaks[^1] + 1;

    private double Height(int firstRow, int endRow) => Enumerable.Range(firstRow, endRow - firstRow)
        .Sum(row => _rows.Find(other => other.Number == row)?.Height ?? TextLayout.LineHeight);

    private void AddNotes(int row)
    {
        _rows.Add(new SummaryRow(row++, [new SummaryCell(1, "Notes", CellLook.Heading)], 20));
        foreach (string note in Notes()) AddMerged(row++, note, CellLook.Text);
    }

    private IEnumerable<string> Notes()
    {
        int drawn = ReportCharts.CountDrawnRuns(_content);
        if (drawn < _content.Runs.Count)
            yield return $"The curves show {Count(drawn, "run")} of {_content.Runs.Count}: the first " +
                $"{ReportCharts.MaximumRunsPerGroup} of each of the first {ReportCharts.MaximumGroups} groups above. " +
                "The tables hold all of them.";
        yield return "A logarithmic axis has no zero: a loss or an excess that is zero or negative is in its table, not drawn.";
        yield return $"{CellText.NaN} stands for a number that is not defined, {CellText.PositiveInfinity} and " +
            $"{CellText.NegativeInfinity} for infinite ones; an empty cell means that the quantity does not apply. " +
            "Units are explained on Provenance, columns on Dictionary.";
        int dimension = _content.Datasets.Select(set => set.Dataset.Dimension).DefaultIfEmpty(0).Max();
        if (dimension > DatasetSheet.MaximumInputColumns)
            yield return $"The sheet Dataset shows the first {DatasetSheet.MaximumInputColumns} of up to {dimension} input " +
                "coordinates; the hash on Provenance covers all of them.";
    }

    private static SummaryCell[] Figure(string label, object value, CellLook format, string? remark) =>
    [
        new(1, label, CellLook.Text), new(2, value, format), new(3, remark, CellLook.Note),
    ];

    private static string Explain(RunStatus status) => status switch
    {
        RunStatus.LossReached => "the loss fell to its tolerance",
        RunStatus.TimeReached => "the end time came first",
        RunStatus.Stalled => "no neuron reaches what remains",
        RunStatus.StepLimit => "the step limit came first",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static string? In(NumberedRun? run) =>
        run is null ? null : string.Create(CultureInfo.InvariantCulture, $"run {run.Number}");

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? string.Empty : "s")}");
}
