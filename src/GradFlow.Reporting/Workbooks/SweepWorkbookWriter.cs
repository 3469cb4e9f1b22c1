using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Reports;
using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks;

/// <summary>Writes the summary of a sweep as an Excel workbook: one sheet with one table for each kind of data.</summary>
public sealed class SweepWorkbookWriter : ISweepWorkbookWriter
{
    /// <inheritdoc/>
    public void Write(SweepSummary summary, Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(stream);
        TableSheet[] claims = summary.Claims.Count == 0 ? [] : [new SweepClaimsSheet(summary)];
        TableSheet[] data = [new SweepGroupsSheet(summary), .. claims];
        TableSheet[] tables = [.. data, new DictionarySheet(data)];
        // The package is made in memory: writing it to a failing disk would throw again while it is closed.
        using var memory = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            document.PackageProperties.Title = CellText.Clean(summary.Name, 255);
            WorkbookPart workbook = document.AddWorkbookPart();
            var strings = new SharedStrings();
            var sheets = new DocumentFormat.OpenXml.Spreadsheet.Sheets();
            for (uint i = 0; i < tables.Length; i++)
            {
                WorksheetPart part = workbook.AddNewPart<WorksheetPart>();
                sheets.Append(new Sheet { Name = tables[i].Name, SheetId = i + 1, Id = workbook.GetIdOfPart(part) });
                TableSheetWriter.Write(part, tables[i], i + 1, strings, cancellationToken);
            }
            Styles.Write(workbook.AddNewPart<WorkbookStylesPart>());
            strings.Write(workbook.AddNewPart<SharedStringTablePart>());
            workbook.Workbook = new Workbook(new BookViews(new WorkbookView { ActiveTab = 0 }), sheets);
        }
        cancellationToken.ThrowIfCancellationRequested();
        memory.WriteTo(stream);
    }
}
