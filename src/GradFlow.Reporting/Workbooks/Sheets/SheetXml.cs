using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The frame of the markup of a sheet as it is streamed into its part.</summary>
internal static class SheetXml
{
    private const string Prefix = "x";
    private const string Spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>Starts a sheet, over whatever the part holds; disposing of the writer ends it.</summary>
    public static XmlWriter Start(WorksheetPart part)
    {
        var writer = XmlWriter.Create(
            part.GetStream(FileMode.Create, FileAccess.Write), new XmlWriterSettings { CloseOutput = true, CheckCharacters = false });
        writer.WriteStartDocument(standalone: true);
        writer.WriteStartElement(Prefix, "worksheet", Spreadsheet);
        writer.WriteAttributeString("xmlns", "r", null, Relationships);
        return writer;
    }

    /// <summary>Starts the cells.</summary>
    public static void StartCells(XmlWriter writer) => writer.WriteStartElement(Prefix, "sheetData", Spreadsheet);
}
