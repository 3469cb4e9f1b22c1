using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>Writes the summary into its part, with links and charts.</summary>
internal static class SummarySheetWriter
{
    /// <summary>Writes the sheet; a part that holds an earlier one is replaced.</summary>
    public static void Write(WorksheetPart part, SummaryLayout sheet, WorkbookPackage package)
    {
        string? drawing = null;
        if (sheet.Charts.Count > 0)
        {
            DrawingsPart drawings = part.AddNewPart<DrawingsPart>();
            ChartDrawing.Write(drawings, sheet.Charts);
            drawing = part.GetIdOfPart(drawings);
        }
        using XmlWriter writer = SheetXml.Start(part);
        new SheetProperties(new PageSetupProperties { FitToPage = true }).WriteTo(writer);
        new SheetViews(new SheetView { ShowGridLines = false, TabSelected = package.OpensAt(SummaryLayout.Name), WorkbookViewId = 0 }).WriteTo(writer);
        new SheetFormatProperties { DefaultRowHeight = TextLayout.LineHeight }.WriteTo(writer);
        SheetLayout.Columns(SummaryLayout.Widths).WriteTo(writer);
        SheetXml.StartCells(writer);
        WriteRows(new CellWriter(writer, package.Strings, package.Styles), sheet);
        writer.WriteEndElement();
        Merges(sheet).WriteTo(writer);
        foreach (ConditionalFormatting highlight in sheet.Highlights) highlight.WriteTo(writer);
        Links(sheet).WriteTo(writer);
        foreach (OpenXmlElement element in SheetLayout.PrintSetup(SummaryLayout.Widths)) element.WriteTo(writer);
        if (sheet.PageBreaks.Count > 0) PageBreaks(sheet).WriteTo(writer);
        if (drawing is not null) new Drawing { Id = drawing }.WriteTo(writer);
    }

    private static void WriteRows(CellWriter cells, SummaryLayout sheet)
    {
        foreach (SummaryRow row in sheet.Rows)
        {
            cells.StartRow(row.Number, row.Height);
            foreach (SummaryCell cell in row.Cells) cells.Write(cell.Column, cell.Value, cell.Format);
            cells.EndRow();
        }
    }

    private static MergeCells Merges(SummaryLayout sheet)
    {
        var merges = new MergeCells();
        foreach (SummaryRow row in sheet.Rows)
            foreach (SummaryCell cell in row.Cells.Where(cell => cell.LastColumn > cell.Column))
                merges.Append(new MergeCell { Reference = $"{CellWriter.Address(row.Number, cell.Column)}:{CellWriter.Address(row.Number, cell.LastColumn)}" });
        merges.Count = (uint)merges.ChildElements.Count;
        return merges;
    }

    private static RowBreaks PageBreaks(SummaryLayout sheet)
    {
        var breaks = new RowBreaks { Count = (uint)sheet.PageBreaks.Count, ManualBreakCount = (uint)sheet.PageBreaks.Count };
        foreach (int row in sheet.PageBreaks)
            breaks.Append(new Break { Id = (uint)row, Max = 16383, ManualPageBreak = true });
        return breaks;
    }

    private static Hyperlinks Links(SummaryLayout sheet)
    {
        var links = new Hyperlinks();
        foreach (SummaryRow row in sheet.Rows)
            foreach (SummaryCell cell in row.Cells.Where(cell => cell.LinkedSheet is not null))
                links.Append(new Hyperlink
                {
                    Reference = CellWriter.Address(row.Number, cell.Column),
                    Location = $"{cell.LinkedSheet}!A1",
                    Display = cell.LinkedSheet,
                });
        return links;
    }
}
