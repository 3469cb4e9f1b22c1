using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>
/// What someone who received a workbook adds to it: a sheet of notes with a formula over a table, a style and a formatted text of its
/// own, names, and the cache of a pivot over a table.
/// </summary>
internal static class CollaboratorEdits
{
    public const string Sheet = "Notes";
    public const string Formula = "SUM(Saddles[Index (count)])";
    public const string Color = "FF7030A0";

    public static void Apply(string path, string formula = Formula)
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(path, isEditable: true);
        WorkbookPart workbook = document.WorkbookPart!;
        Stylesheet styles = workbook.WorkbookStylesPart!.Stylesheet!;
        styles.Fonts!.Append(new Font(new FontSize { Val = 14 }, new Color { Rgb = Color }, new FontName { Val = "Calibri" }));
        styles.Fonts.Count = (uint)styles.Fonts.ChildElements.Count;
        styles.CellFormats!.Append(new CellFormat { FontId = styles.Fonts.Count - 1, FormatId = 0, ApplyFont = true });
        styles.CellFormats.Count = (uint)styles.CellFormats.ChildElements.Count;
        SharedStringTable texts = workbook.SharedStringTablePart!.SharedStringTable!;
        texts.Append(new SharedStringItem(
            new Run(new RunProperties(new Bold()), new Text("bold ") { Space = SpaceProcessingModeValues.Preserve }),
            new Run(new Text("and plain"))));
        int text = texts.ChildElements.Count - 1;
        WorksheetPart part = workbook.AddNewPart<WorksheetPart>();
        part.Worksheet = new Worksheet(new SheetData(
            new Row(
                new Cell { CellReference = "A1", DataType = CellValues.SharedString, StyleIndex = styles.CellFormats.Count - 1, CellValue = new CellValue(text) },
                // A stored result that is wrong once there are more rows.
                new Cell { CellReference = "B1", CellFormula = new CellFormula(formula), CellValue = new CellValue(-1) })
            { RowIndex = 1 }));
        Sheets sheets = workbook.Workbook!.Sheets!;
        sheets.Append(new Sheet { Name = Sheet, SheetId = 77, Id = workbook.GetIdOfPart(part) });
        DefinedNames names = workbook.Workbook.DefinedNames!;
        names.Append(
            new DefinedName("Saddles[[#All],[Run]:[Index (count)]]") { Name = "PivotSource" },
            new DefinedName($"{Sheet}!$A$1:$B$1") { Name = "Here", LocalSheetId = (uint)sheets.ChildElements.Count - 1 });
        PivotTableCacheDefinitionPart cache = workbook.AddNewPart<PivotTableCacheDefinitionPart>();
        cache.PivotCacheDefinition = new PivotCacheDefinition(
            new CacheSource(new WorksheetSource { Name = "Saddles" }) { Type = SourceValues.Worksheet },
            new CacheFields(new CacheField(new SharedItems()) { Name = "Run" }) { Count = 1 })
        { SaveData = false, RefreshOnLoad = true };
        workbook.Workbook.InsertAfter(
            new PivotCaches(new PivotCache { CacheId = 5, Id = workbook.GetIdOfPart(cache) }), names);
    }
}
