using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using GradFlow.Core.Errors;
using GradFlow.Core.Files;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;
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

    /// <inheritdoc/>
    public void Append(GradientFlowReport report, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!File.Exists(path))
        {
            Write(report, path, overwrite: false, cancellationToken);
            return;
        }
        AtomicFile.Write(path, overwrite: true, stream =>
        {
            using MemoryStream edited = Edited(path, document =>
            {
                var package = new WorkbookPackage(document);
                EarlierTables earlier = EarlierWorkbook.Read(package, cancellationToken);
                Write(report, earlier, package, cancellationToken);
                package.ForgetResults();
                document.PackageProperties.Modified = report.Created.UtcDateTime;
            });
            cancellationToken.ThrowIfCancellationRequested();
            edited.WriteTo(stream);
        });
    }

    /// <inheritdoc/>
    public void RequireAppendable(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return;
        try
        {
            using MemoryStream unchanged = Edited(
                path, document => EarlierWorkbook.Read(new WorkbookPackage(document), cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw GradFlowError.FileNotReadable(path, exception);
        }
    }

    /// <summary>Writes the workbook to a stream that can be read and sought.</summary>
    internal static void Write(GradientFlowReport report, Stream stream, CancellationToken cancellationToken) => WorkbookPackage.Create(
        stream,
        (package, properties) =>
        {
            Write(report, EarlierTables.None, package, cancellationToken);
            properties.Title = CellText.Clean(report.Title, 255);
            properties.Subject = "One-hidden-layer ReLU networks trained by gradient flow or gradient descent";
            properties.Creator = $"GradFlow {CellText.Clean(report.ModuleVersion, 100)}";
            properties.Created = report.Created.UtcDateTime;
            properties.Modified = report.Created.UtcDateTime;
        },
        cancellationToken);

    private static void Write(
        GradientFlowReport report, EarlierTables earlier, WorkbookPackage package, CancellationToken cancellationToken)
    {
        var tables = new ReportTables(new ReportContent(report, earlier.LastRun, earlier.DatasetHashes), earlier);
        package.Write(new SummarySheet(earlier.Title ?? report.Title, tables), tables.All, cancellationToken);
    }

    // A file that anyone may have edited can fail to be read in as many ways as there are libraries below.
    private static MemoryStream Edited(string path, Action<SpreadsheetDocument> edit)
    {
        try
        {
            MemoryStream memory = EarlierWorkbook.Load(path);
            using (SpreadsheetDocument document = SpreadsheetDocument.Open(memory, isEditable: true)) edit(document);
            return memory;
        }
        catch (InvalidDataException exception)
        {
            throw GradFlowError.WorkbookNotAppendable(path, exception.Message, exception);
        }
        catch (Exception exception) when (
            exception is OpenXmlPackageException or FileFormatException or XmlException or FormatException or ArgumentException
                or InvalidOperationException or NotSupportedException or InvalidCastException or OverflowException or KeyNotFoundException
                or UriFormatException)
        {
            throw GradFlowError.WorkbookNotAppendable(path, $"It is damaged ({exception.Message.TrimEnd('.')}).", exception);
        }
    }
}
