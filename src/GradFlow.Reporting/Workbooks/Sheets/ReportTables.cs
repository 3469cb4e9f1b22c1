using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>
/// The tables of a report, the rows of a workbook that is added to first. Summary and charts are made from their rows alone, so that
/// a workbook that was added to is as if written at once.
/// </summary>
internal sealed class ReportTables
{
    /// <summary>The tables of a report below those of a workbook that is added to.</summary>
    public ReportTables(ReportContent content, EarlierTables earlier)
    {
        Runs = new RunsSheet(content, earlier);
        Trajectory = new TrajectorySheet(content, earlier);
        Saddles = new SaddlesSheet(content, earlier);
        Norms = new VariationNormSheet(content, earlier);
        Claims = new ClaimsSheet(content, earlier);
        Dataset = new DatasetSheet(content, earlier);
        TableSheet[] claims = Claims.RowCount == 0 ? [] : [Claims];
        TableSheet[] data = [Runs, Trajectory, Saddles, Norms, .. claims, Dataset, new ProvenanceSheet(content, earlier)];
        All = [.. data, new DictionarySheet(data, RunKeyFigures.All)];
    }

    /// <summary>The runs.</summary>
    public RunsSheet Runs { get; }

    /// <summary>Their states over time.</summary>
    public TrajectorySheet Trajectory { get; }

    /// <summary>The saddles they visited.</summary>
    public SaddlesSheet Saddles { get; }

    /// <summary>The norms they ended at.</summary>
    public VariationNormSheet Norms { get; }

    /// <summary>The verdicts; not among the sheets when there is none.</summary>
    public ClaimsSheet Claims { get; }

    /// <summary>The training samples.</summary>
    public DatasetSheet Dataset { get; }

    /// <summary>The sheets in their order.</summary>
    public IReadOnlyList<TableSheet> All { get; }
}
