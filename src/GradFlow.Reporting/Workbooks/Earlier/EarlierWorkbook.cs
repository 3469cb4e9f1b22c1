using System.Globalization;
using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks.Earlier;

/// <summary>Reads a workbook that is to be added to. It may have been edited by anyone, so nothing in it is taken on trust.</summary>
internal static class EarlierWorkbook
{
    /// <summary>Largest content of a workbook, unpacked, in bytes; room for millions of rows.</summary>
    public const long MaximumContent = 1L << 29;

    private const int MaximumParts = 10_000;

    /// <summary>More columns than any table of a report has; a row of as many takes memory even when it is empty.</summary>
    private const int MaximumColumns = 100;

    /// <summary>Reads a file into memory.</summary>
    /// <exception cref="InvalidDataException">It is no package, or one that would fill the memory when it is unpacked.</exception>
    public static MemoryStream Load(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaximumContent) throw TooLarge();
        var memory = new MemoryStream();
        file.CopyTo(memory);
        memory.Position = 0;
        // The lengths that the package states bind those who unpack it.
        using ZipArchive archive = OpenArchive(memory);
        if (archive.Entries.Count > MaximumParts || archive.Entries.Sum(entry => (double)entry.Length) > MaximumContent) throw TooLarge();
        return memory;
    }

    /// <summary>The tables of a report that a package holds.</summary>
    /// <exception cref="InvalidDataException">They are not as they were written, or something that would be lost was added to them.</exception>
    public static EarlierTables Read(WorkbookPackage package, CancellationToken cancellationToken)
    {
        var expected = new ReportTables(new ReportContent(Nothing()), EarlierTables.None);
        IReadOnlyList<EarlierCell> summary = ReadSummary(package);
        var tables = new Dictionary<string, EarlierTable>();
        foreach (TableSheet sheet in expected.All.Append(expected.Claims))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (package.Find(sheet.Name) is { } part)
                tables[sheet.Name] = Named(sheet.Name, () => ReadTable(part, sheet, package, cancellationToken));
            else if (sheet.Name is not (ClaimsSheet.TableName or DictionarySheet.TableName))
                throw new InvalidDataException($"It is no workbook of runs: it has no sheet {sheet.Name}.");
        }
        // A title that someone has edited is meant to stay.
        string? title = Convert.ToString(summary.FirstOrDefault(cell => cell is { Row: 1, Column: 1 }).Value, CultureInfo.InvariantCulture);
        var earlier = new EarlierTables(tables, string.IsNullOrEmpty(title) ? null : title);
        var written = new SummarySheet(earlier.Title ?? string.Empty, new ReportTables(new ReportContent(Nothing()), earlier));
        package.RequireOwnNames(written.KeyFigures);
        Named(SummaryLayout.Name, () =>
        {
            EarlierSummary.RequireAsWritten(summary, written, earlier.Version);
            return true;
        });
        return earlier;
    }

    private static ZipArchive OpenArchive(MemoryStream memory)
    {
        try
        {
            return new ZipArchive(memory, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException("It is no Excel workbook, or only a part of one.", exception);
        }
    }

    private static EarlierTable ReadTable(WorksheetPart part, TableSheet sheet, WorkbookPackage package, CancellationToken cancellationToken)
    {
        Table? table = part.TableDefinitionParts.Count() == 1 ? part.TableDefinitionParts.Single().Table : null;
        if (part.DrawingsPart is not null) throw new InvalidDataException("holds a drawing.");
        if (table?.DisplayName?.Value != sheet.Name) throw new InvalidDataException($"is not the table {sheet.Name}.");
        (int width, int lastRow) = Extent(table.Reference?.Value);
        if (width > MaximumColumns) throw OtherColumns();
        object?[] headers = new object?[width];
        var rows = new List<object?[]>();
        int present = 1;
        string[] formats = sheet is ClaimsSheet ? ["conditionalFormatting"] : [];
        foreach (EarlierCell cell in SheetReader.Cells(part, package.Strings, formats))
        {
            if (cell.Column > width || cell.Row > lastRow)
                throw new InvalidDataException($"holds a cell beside its table, at {CellWriter.Address(cell.Row, cell.Column)}.");
            if (cell.Row < present) throw new InvalidDataException("is damaged: its rows are out of order.");
            if (cell.Row == 1)
            {
                headers[cell.Column - 1] = cell.Value;
                continue;
            }
            if (cell.Row > present)
            {
                cancellationToken.ThrowIfCancellationRequested();
                rows.Add(new object?[width]);
                present = cell.Row;
            }
            rows[^1][cell.Column - 1] = cell.Value;
        }
        string[] names = [.. headers.Select(header => header as string ?? string.Empty)];
        if (!sheet.Accepts(names)) throw OtherColumns();
        return new EarlierTable(names, rows);
    }

    // The charts are known by their titles; a program that moves the sheet puts numbers behind them.
    private static List<EarlierCell> ReadSummary(WorkbookPackage package) => Named(SummaryLayout.Name, () =>
    {
        WorksheetPart part = package.Find(SummaryLayout.Name) ??
            throw new InvalidDataException("is missing: it is no workbook of runs.");
        if (part.DrawingsPart is { } drawings && ChartDrawing.Titles(drawings)
            .Any(title => title is null || !ReportCharts.Titles.Contains(title.TrimEnd([.. "0123456789"]).TrimEnd(' '))))
            throw new InvalidDataException("holds a drawing beside the charts of the report.");
        return SheetReader.Cells(part, package.Strings, "mergeCells", "conditionalFormatting", "hyperlinks", "drawing").ToList();
    });

    private static (int Width, int LastRow) Extent(string? range)
    {
        string[] ends = (range ?? string.Empty).Replace("$", string.Empty, StringComparison.Ordinal).Split(':');
        if (ends is not ["A1", _]) throw new InvalidDataException("does not start at A1 any more.");
        return SheetReader.Position(ends[1]);
    }

    private static T Named<T>(string sheet, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new InvalidDataException(
                $"The sheet {sheet} {exception.Message} GradFlow writes its sheets anew; what is yours belongs on a sheet of your own.", exception);
        }
    }

    private static InvalidDataException OtherColumns() => new("has other columns than this version of GradFlow writes.");

    private static InvalidDataException TooLarge() => new($"Its content is larger than {MaximumContent >> 20} MB.");

    private static GradientFlowReport Nothing() => new()
    {
        Title = string.Empty,
        Runs = [],
        Measurements = [],
        CommandLine = string.Empty,
        ModuleVersion = string.Empty,
        Created = default,
    };
}
