using System.Management.Automation;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace OtherOpenXml;

/// <summary>Writes a workbook with one cell and emits the version of the Open XML SDK that did it.</summary>
[Cmdlet(VerbsData.Export, "OtherWorkbook")]
[OutputType(typeof(Version))]
public sealed class ExportOtherWorkbookCommand : PSCmdlet
{
    /// <summary>The full path of the workbook.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Writes the workbook.</summary>
    protected override void ProcessRecord()
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Create(Path, SpreadsheetDocumentType.Workbook);
        WorkbookPart part = document.AddWorkbookPart();
        WorksheetPart sheet = part.AddNewPart<WorksheetPart>();
        var cell = new Cell { CellReference = "A1", DataType = CellValues.InlineString, InlineString = new InlineString(new Text("theirs")) };
        sheet.Worksheet = new Worksheet(new SheetData(new Row(cell)));
        part.Workbook = new Workbook(new Sheets(new Sheet { Id = part.GetIdOfPart(sheet), SheetId = 1, Name = "Other" }));
        WriteObject(typeof(SpreadsheetDocument).Assembly.GetName().Version);
    }
}
