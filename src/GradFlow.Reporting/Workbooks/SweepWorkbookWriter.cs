using GradFlow.Core.Reports;
using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks;

/// <summary>Writes the summary of a sweep as an Excel workbook: the summary, then one sheet with one table for each kind of data.</summary>
public sealed class SweepWorkbookWriter : ISweepWorkbookWriter
{
    /// <inheritdoc/>
    public void Write(SweepSummary summary, Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(stream);
        var groups = new SweepGroupsSheet(summary);
        TableSheet[] claims = summary.Claims.Count == 0 ? [] : [new SweepClaimsSheet(summary)];
        TableSheet[] data = [groups, .. claims, new SweepProvenanceSheet(summary)];
        TableSheet[] tables = [.. data, new DictionarySheet(data, SweepKeyFigures.All)];
        WorkbookPackage.Create(
            stream,
            (package, properties) =>
            {
                properties.Title = CellText.Clean(summary.Name, 255);
                package.Write(new SweepSummarySheet(summary, groups, tables), tables, cancellationToken);
            },
            cancellationToken);
    }
}
