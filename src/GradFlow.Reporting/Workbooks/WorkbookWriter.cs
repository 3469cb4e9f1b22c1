using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Files;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks;

/// <summary>Writes a report as an Excel workbook: the summary, then one sheet with one table for each kind of data.</summary>
public sealed class WorkbookWriter : IWorkbookWriter
{
    /// <inheritdoc/>
    public void Write(GradientFlowReport report, string path, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        AtomicFile.Write(path, overwrite, stream => Write(report, stream, cancellationToken));
    }

    /// <summary>Writes the workbook to a stream that can be read and sought.</summary>
    internal static void Write(GradientFlowReport report, Stream stream, CancellationToken cancellationToken)
    {
        var content = new ReportContent(report);
        var trajectory = new TrajectorySheet(content);
        var saddles = new SaddlesSheet(content);
        var norms = new VariationNormSheet(content);
        TableSheet[] claims = content.Verdicts.Count == 0 ? [] : [new ClaimsSheet(content)];
        TableSheet[] data =
            [new RunsSheet(content), trajectory, saddles, norms, .. claims, new DatasetSheet(content), new ProvenanceSheet(content)];
        TableSheet[] tables = [.. data, new DictionarySheet(data)];
        var summary = new SummarySheet(content, tables, ReportCharts.For(content, trajectory, saddles, norms));

        // The package is made in memory: writing it to a failing disk would throw again while it is closed.
        using var memory = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            SetProperties(document, report);
            WorkbookPart workbook = document.AddWorkbookPart();
            var strings = new SharedStrings();
            var sheets = new DocumentFormat.OpenXml.Spreadsheet.Sheets();
            var names = new DefinedNames();
            WorksheetPart part = workbook.AddNewPart<WorksheetPart>();
            AddSheet(workbook, sheets, part, SummarySheet.Name);
            SummarySheetWriter.Write(part, summary, strings);
            for (uint i = 0; i < tables.Length; i++)
            {
                part = workbook.AddNewPart<WorksheetPart>();
                AddSheet(workbook, sheets, part, tables[i].Name);
                TableSheetWriter.Write(part, tables[i], i + 1, strings, cancellationToken);
                names.Append(new DefinedName($"{tables[i].Name}!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = i + 1 });
            }
            Styles.Write(workbook.AddNewPart<WorkbookStylesPart>());
            strings.Write(workbook.AddNewPart<SharedStringTablePart>());
            workbook.Workbook = new Workbook(new BookViews(new WorkbookView { ActiveTab = 0 }), sheets, names);
        }
        cancellationToken.ThrowIfCancellationRequested();
        memory.WriteTo(stream);
    }

    private static void SetProperties(SpreadsheetDocument document, GradientFlowReport report)
    {
        document.PackageProperties.Title = CellText.Clean(report.Title, 255);
        document.PackageProperties.Subject = "Gradient flow of one-hidden-layer ReLU networks";
        document.PackageProperties.Creator = $"GradFlow {CellText.Clean(report.ModuleVersion, 100)}";
        document.PackageProperties.Created = report.Created.UtcDateTime;
        document.PackageProperties.Modified = report.Created.UtcDateTime;
    }

    private static void AddSheet(
        WorkbookPart workbook, DocumentFormat.OpenXml.Spreadsheet.Sheets sheets, WorksheetPart part, string name)
    {
        uint id = (uint)sheets.ChildElements.Count + 1;
        sheets.Append(new Sheet { Name = name, SheetId = id, Id = workbook.GetIdOfPart(part) });
    }
}
