using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The verdicts on the claims, with the numbers they rest on.</summary>
internal sealed class ClaimsSheet(ReportContent content, EarlierTables earlier)
    : TableSheetOf<NumberedVerdict>(_columns, content.Verdicts, earlier[TableName])
{
    public const string TableName = "Claims";

    private const string DatasetColumn = "Data set";
    private const string ClaimColumn = "Claim";
    private const string VerdictColumn = "Verdict";
    private const string ConfidenceColumn = "Confidence";

    private static readonly ColumnOf<NumberedVerdict>[] _columns =
    [
        new(DatasetColumn, "", "Name of the training data; see the sheet Dataset.", "Input", CellLook.Text, row => row.DatasetName),
        new(ClaimColumn, "", "Name of the claim.", "Theory", CellLook.Text, row => row.Verdict.Claim.ToString()),
        new(VerdictColumn, "", "Supported; Refuted; or Inconclusive, where a hypothesis does not hold or the evidence does not decide.",
            "Judgement", CellLook.Text, row => row.Verdict.Verdict.ToString()),
        new("Statistic name", "", "What the statistic is.", "Judgement", CellLook.Text, row => row.Verdict.StatisticName),
        new("Statistic", "see its name", "The number the verdict rests on.", "Runs", CellLook.Signed, row => row.Verdict.Statistic),
        new("Threshold", "as statistic", "The number the statistic is compared with.", "Judgement", CellLook.Signed,
            row => row.Verdict.Threshold),
        new("Interval low", "as statistic", "Lower end of the interval of a fitted statistic; empty where nothing is fitted.",
            "Runs", CellLook.Signed, row => End(row, interval => interval.Low)),
        new("Interval high", "as statistic", "Upper end of the interval of a fitted statistic; empty where nothing is fitted.",
            "Runs", CellLook.Signed, row => End(row, interval => interval.High)),
        new(ConfidenceColumn, "share", "Confidence of the interval; 1 for a bracket that is certain.", "Option", CellLook.General,
            row => End(row, interval => interval.Level)),
        new("Evidence", "", "The reason of the verdict, with the numbers that decided.", "Judgement", CellLook.Text,
            row => row.Verdict.Evidence),
        new("Runs", "", "Numbers of the runs the verdict rests on; empty where nothing was run.", "Sheet Runs", CellLook.Text,
            row => NumberList.Format(row.Runs)),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Verdicts on the claims, with their evidence";

    /// <inheritdoc/>
    public override IEnumerable<ConditionalFormatting> Highlights(Styles styles) =>
        [Highlight.Verdicts(Cells(VerdictColumn), styles), Highlight.Bars(Cells(ConfidenceColumn), Enum.GetValues<Verdict>().Length + 1)];

    /// <summary>What the summary needs of each row.</summary>
    public IReadOnlyList<VerdictFigures> Figures() => Read(row => new VerdictFigures(
        CellContent.Text(Value(row, IndexOf(DatasetColumn))), CellContent.Name<ClaimId>(Value(row, IndexOf(ClaimColumn))),
        CellContent.Name<Verdict>(Value(row, IndexOf(VerdictColumn)))));

    private static double? End(NumberedVerdict row, Func<ConfidenceInterval, double> value) =>
        double.IsNaN(row.Verdict.ConfidenceInterval.Level) ? null : value(row.Verdict.ConfidenceInterval);
}
