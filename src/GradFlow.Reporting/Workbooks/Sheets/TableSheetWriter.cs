using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Errors;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>Streams a table sheet into its part: frozen header, typed cells, one Excel table, print set-up.</summary>
internal static class TableSheetWriter
{
    private const double MinimumWidth = 8;
    private const double MaximumWidth = 48;

    /// <summary>Room the filter button of a header takes, in widths of a digit.</summary>
    private const double FilterButtonWidth = 3;

    /// <summary>Rows between two looks at the cancellation token.</summary>
    private const int RowsPerCheck = 256;

    /// <summary>Largest number of rows of a sheet (ECMA-376 and Excel's specification).</summary>
    private const int MaximumRows = 1_048_576;

    /// <summary>Writes the sheet and its table; those that the part holds already are replaced.</summary>
    /// <exception cref="GradFlowException">TooManyRows.</exception>
    public static void Write(WorksheetPart part, TableSheet sheet, WorkbookPackage package, CancellationToken cancellationToken)
    {
        if (sheet.RowCount >= MaximumRows) throw GradFlowError.TooManyRows(sheet.Name, sheet.RowCount, MaximumRows - 1);
        double[] widths = Widths(sheet, cancellationToken);
        TableDefinitionPart table = part.TableDefinitionParts.SingleOrDefault() ?? part.AddNewPart<TableDefinitionPart>();
        table.Table = Definition(sheet, table.Table?.Id?.Value ?? package.NextTableId());
        using XmlWriter writer = SheetXml.Start(part);
        new SheetProperties(new PageSetupProperties { FitToPage = true }).WriteTo(writer);
        FrozenHeader().WriteTo(writer);
        new SheetFormatProperties { DefaultRowHeight = TextLayout.LineHeight }.WriteTo(writer);
        SheetLayout.Columns(widths).WriteTo(writer);
        SheetXml.StartCells(writer);
        WriteRows(new CellWriter(writer, package.Strings, package.Styles), sheet, widths, cancellationToken);
        writer.WriteEndElement();
        foreach (ConditionalFormatting highlight in sheet.Highlights(package.Styles)) highlight.WriteTo(writer);
        foreach (OpenXmlElement element in SheetLayout.PrintSetup(widths)) element.WriteTo(writer);
        new TableParts(new TablePart { Id = part.GetIdOfPart(table) }) { Count = 1 }.WriteTo(writer);
    }

    private static void WriteRows(CellWriter cells, TableSheet sheet, double[] widths, CancellationToken cancellationToken)
    {
        IReadOnlyList<ColumnDefinition> columns = sheet.Columns;
        int headerLines = columns
            .Select((column, i) => TextLayout.LineCount(column.Header, widths[i] - FilterButtonWidth - 1)).Max();
        cells.StartRow(1, TextLayout.RowHeight(headerLines));
        for (int i = 0; i < columns.Count; i++) cells.Write(i + 1, columns[i].Header, CellLook.Header);
        cells.EndRow();
        int row = 1;
        foreach (object?[] values in sheet.Rows)
        {
            if (row % RowsPerCheck == 0) cancellationToken.ThrowIfCancellationRequested();
            cells.StartRow(++row, Height(values, widths));
            for (int i = 0; i < values.Length; i++) cells.Write(i + 1, values[i], columns[i].Format);
            cells.EndRow();
        }
    }

    private static double? Height(object?[] values, double[] widths)
    {
        int lines = 1;
        for (int i = 0; i < values.Length; i++)
            if (values[i] is string text) lines = Math.Max(lines, TextLayout.LineCount(text, widths[i] - 2));
        return lines == 1 ? null : TextLayout.RowHeight(lines);
    }

    // A header may wrap, so a column is as wide as its widest value or the longest word of its header.
    private static double[] Widths(TableSheet sheet, CancellationToken cancellationToken)
    {
        IReadOnlyList<ColumnDefinition> columns = sheet.Columns;
        double[] widths = columns.Select(
            column => Math.Max(MinimumWidth, column.Header.Split(' ').Max(TextLayout.Width) + FilterButtonWidth + 2)).ToArray();
        int row = 0;
        foreach (object?[] values in sheet.Rows)
        {
            if (++row % RowsPerCheck == 0) cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < widths.Length; i++)
                widths[i] = Math.Max(widths[i], TextLayout.Width(values[i], columns[i].Format) + 3);
        }
        for (int i = 0; i < widths.Length; i++) widths[i] = Math.Min(widths[i], MaximumWidth);
        return widths;
    }

    // A table needs a row below its header; without data that row is empty.
    private static Table Definition(TableSheet sheet, uint id)
    {
        int lastRow = Math.Max(sheet.RowCount, 1) + 1;
        string reference = string.Create(
            CultureInfo.InvariantCulture, $"A1:{CellWriter.ColumnName(sheet.Columns.Count)}{lastRow}");
        var columns = new TableColumns { Count = (uint)sheet.Columns.Count };
        for (int i = 0; i < sheet.Columns.Count; i++)
            columns.Append(new TableColumn { Id = (uint)i + 1, Name = sheet.Columns[i].Header });
        return new Table(
            new AutoFilter { Reference = reference },
            columns,
            new TableStyleInfo
            {
                Name = "TableStyleLight1",
                ShowFirstColumn = false,
                ShowLastColumn = false,
                ShowRowStripes = true,
                ShowColumnStripes = false,
            })
        {
            Id = id,
            Name = sheet.Name,
            DisplayName = sheet.Name,
            Reference = reference,
            TotalsRowShown = false,
        };
    }

    private static SheetViews FrozenHeader() => new(new SheetView(
        new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen },
        new Selection
        {
            Pane = PaneValues.BottomLeft,
            ActiveCell = "A2",
            SequenceOfReferences = new ListValue<StringValue> { InnerText = "A2" },
        })
    { WorkbookViewId = 0 });
}
