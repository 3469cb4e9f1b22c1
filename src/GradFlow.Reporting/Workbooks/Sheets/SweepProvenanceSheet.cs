using GradFlow.Core.Records;
using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>How the summary of a sweep came about, without time or place: equal records give an equal workbook.</summary>
internal sealed class SweepProvenanceSheet(SweepSummary summary)
    : TableSheetOf<ProvenanceEntry>(ProvenanceFacts.Columns, Entries(summary).ToList(), EarlierTable.None)
{
    /// <inheritdoc/>
    public override string Name => ProvenanceSheet.TableName;

    /// <inheritdoc/>
    public override string Description => "Versions, damaged records, conventions";

    private static IEnumerable<ProvenanceEntry> Entries(SweepSummary summary)
    {
        IEnumerable<(string Topic, string Item, object? Value)> facts =
        [
            ("Sweep", "Name", summary.Name),
            ("Sweep", "Runs", summary.Runs),
            ("Sweep", "Missing runs", summary.MissingRuns),
            .. summary.Failures.Select(failure => ("Damaged records", failure.ErrorId, (object?)failure.Message)),
            .. ProvenanceFacts.Software(RunOrigin.Current.ModuleVersion),
            .. ProvenanceFacts.Conventions(),
        ];
        return facts.Select(fact => new ProvenanceEntry(fact.Topic, fact.Item, fact.Value, 1));
    }
}
