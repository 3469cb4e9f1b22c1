using System.Globalization;
using System.IO.Compression;
using ClosedXML.Excel;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks;

namespace GradFlow.Reporting.Tests.Workbooks;

/// <summary>A written workbook, read back by means the product does not use.</summary>
internal sealed class WorkbookFile : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public WorkbookFile(GradientFlowReport report)
        : this(path => new WorkbookWriter().Write(report, path, overwrite: false, CancellationToken.None))
    {
    }

    public WorkbookFile(Action<string> write)
    {
        Path = _folder.File("report.xlsx");
        write(Path);
    }

    public string Path { get; }

    public void Append(GradientFlowReport report) => new WorkbookWriter().Append(report, Path, CancellationToken.None);

    /// <summary>What the validator of the Open XML SDK finds wrong.</summary>
    public string[] ValidationErrors()
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(Path, isEditable: false);
        var validator = new OpenXmlValidator(FileFormatVersions.Office2019);
        return [.. validator.Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}")];
    }

    public XLWorkbook Open() => new(Path);

    /// <summary>All cells as "Sheet!Address" → type and value.</summary>
    public Dictionary<string, string> Cells()
    {
        using XLWorkbook workbook = Open();
        var cells = new Dictionary<string, string>();
        foreach (IXLWorksheet sheet in workbook.Worksheets)
            foreach (IXLCell cell in sheet.CellsUsed())
            {
                FormattableString content = $"{cell.DataType}: {cell.Value} {cell.FormulaA1} {cell.Style.NumberFormat.Format}";
                cells.Add($"{sheet.Name}!{cell.Address}", content.ToString(CultureInfo.InvariantCulture));
            }
        return cells;
    }

    /// <summary>The content of every part.</summary>
    public Dictionary<string, string> Parts()
    {
        using ZipArchive archive = ZipFile.OpenRead(Path);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        });
    }

    /// <summary>The content of the chart parts.</summary>
    public IEnumerable<string> Charts() =>
        Parts().Where(part => part.Key.Contains("/charts/", StringComparison.Ordinal)).Select(part => part.Value);

    public void Dispose() => _folder.Dispose();
}
