using System.IO.Packaging;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;
using GradFlow.Reporting.Workbooks.Sheets;

namespace GradFlow.Reporting.Workbooks;

/// <summary>
/// The package of a workbook that sheets are written into, new or added to. What it holds beside the sheets of a report, such as
/// sheets, names and pivots of others, stays as it is.
/// </summary>
internal sealed class WorkbookPackage
{
    private static readonly string[] _ownNames = ["_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"];

    /// <summary>Begins the address of a cell of the summary.</summary>
    private const string SummaryCells = $"{SummaryLayout.Name}!";

    private readonly SpreadsheetDocument _document;
    private readonly WorkbookPart _part;
    private readonly Workbook _workbook;
    private readonly HashSet<WorksheetPart> _written = [];

    /// <summary>Prepares a package.</summary>
    public WorkbookPackage(SpreadsheetDocument document)
    {
        _document = document;
        // Packing a large table well takes as long as making it, for a file of two thirds the size.
        document.CompressionOption = CompressionOption.Fast;
        _part = document.WorkbookPart ?? document.AddWorkbookPart();
        _workbook = _part.Workbook ??= new Workbook(
            new BookViews(new WorkbookView { ActiveTab = 0 }), new DocumentFormat.OpenXml.Spreadsheet.Sheets());
        Strings = _part.SharedStringTablePart is { } texts
            ? new SharedStrings(texts, isNew: false) : new SharedStrings(_part.AddNewPart<SharedStringTablePart>(), isNew: true);
        Styles = new Styles(_part.WorkbookStylesPart ?? _part.AddNewPart<WorkbookStylesPart>());
    }

    /// <summary>Makes a new workbook and writes it to a stream.</summary>
    /// <param name="stream">A stream that can be written.</param>
    /// <param name="fill">Writes the sheets and the properties.</param>
    /// <param name="cancellationToken">Stops before the stream is touched.</param>
    public static void Create(Stream stream, Action<WorkbookPackage, PackageProperties> fill, CancellationToken cancellationToken)
    {
        // The package is made in memory: writing it to a failing disk would throw again while it is closed.
        using var memory = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
            fill(new WorkbookPackage(document), document.PackageProperties);
        cancellationToken.ThrowIfCancellationRequested();
        memory.WriteTo(stream);
    }

    /// <summary>The texts.</summary>
    public SharedStrings Strings { get; }

    /// <summary>The styles.</summary>
    public Styles Styles { get; }

    private DocumentFormat.OpenXml.Spreadsheet.Sheets SheetList => _workbook.Sheets!;

    /// <summary>The part of a sheet; null when there is none of that name.</summary>
    public WorksheetPart? Find(string name) =>
        FindSheet(name) is { Id.Value: { } id } ? _part.GetPartById(id) as WorksheetPart : null;

    /// <summary>Whether a program that opens the workbook shows this sheet first.</summary>
    public bool OpensAt(string name) =>
        FindSheet(name) is { } sheet && Position(sheet) == (_workbook.BookViews?.GetFirstChild<WorkbookView>()?.ActiveTab?.Value ?? 0);

    /// <summary>An id that no table has.</summary>
    public uint NextTableId() => _part.WorksheetParts.SelectMany(sheet => sheet.TableDefinitionParts)
        .Select(table => table.Table?.Id?.Value ?? 0).DefaultIfEmpty(0U).Max() + 1;

    /// <summary>Writes the summary and the tables, each over the sheet of its name or as a new one in its place.</summary>
    public void Write(SummaryLayout summary, IReadOnlyList<TableSheet> tables, CancellationToken cancellationToken)
    {
        string[] names = [SummaryLayout.Name, .. tables.Select(table => table.Name)];
        WorksheetPart[] parts = [.. names.Select((name, i) => Find(name) ?? Insert(name, names[(i + 1)..]))];
        _written.UnionWith(parts);
        DrawingsPart? drawing = parts[0].DrawingsPart;
        if (drawing is not null) parts[0].DeletePart(drawing);
        SummarySheetWriter.Write(parts[0], summary, this);
        for (int i = 0; i < tables.Count; i++) TableSheetWriter.Write(parts[i + 1], tables[i], this, cancellationToken);
        NamePrintedRanges(summary, tables);
        NameFigures(summary);
        Strings.Write();
    }

    /// <summary>
    /// Has formulas of others computed again, since tables they refer to have grown. Some programs do so when they are told, others only
    /// where there is no result.
    /// </summary>
    public void ForgetResults()
    {
        (_workbook.CalculationProperties ??= new CalculationProperties()).FullCalculationOnLoad = true;
        if (_part.CalculationChainPart is { } chain) _part.DeletePart(chain);
        if (_document.ExtendedFilePropertiesPart is { } application) _document.DeletePart(application);
        foreach (WorksheetPart other in _part.WorksheetParts.Where(part => !_written.Contains(part) && SheetReader.HasFormulas(part)))
            foreach (Cell cell in other.Worksheet!.Descendants<Cell>().Where(cell => cell.CellFormula is not null))
            {
                cell.CellValue = null;
                cell.DataType = null;
            }
    }

    // Positions of sheets are what names and the view refer to.
    private WorksheetPart Insert(string name, string[] following)
    {
        bool isTaken = _workbook.DefinedNames?.Elements<DefinedName>().Any(other => IsNamed(other.Name, name)) == true ||
            _part.WorksheetParts.SelectMany(sheet => sheet.TableDefinitionParts).Any(other => IsNamed(other.Table?.DisplayName, name));
        if (isTaken) throw new InvalidDataException($"It has a table or a name '{name}' of its own, where the table of that name would be.");
        WorksheetPart part = _part.AddNewPart<WorksheetPart>();
        Sheet[] sheets = [.. SheetList.Elements<Sheet>()];
        var sheet = new Sheet
        {
            Name = name,
            SheetId = sheets.Select(other => other.SheetId?.Value ?? 0).DefaultIfEmpty(0U).Max() + 1,
            Id = _part.GetIdOfPart(part),
        };
        Sheet? next = following.Select(FindSheet).FirstOrDefault(other => other is not null);
        if (next is null)
        {
            SheetList.Append(sheet);
            return part;
        }
        uint position = Position(next);
        SheetList.InsertBefore(sheet, next);
        foreach (DefinedName local in _workbook.DefinedNames?.Elements<DefinedName>() ?? [])
            if (local.LocalSheetId?.Value >= position) local.LocalSheetId++;
        foreach (WorkbookView view in _workbook.BookViews?.Elements<WorkbookView>() ?? [])
        {
            if (view.ActiveTab?.Value >= position) view.ActiveTab++;
            if (view.FirstSheet?.Value >= position) view.FirstSheet++;
        }
        return part;
    }

    private void NamePrintedRanges(SummaryLayout summary, IReadOnlyList<TableSheet> tables)
    {
        DefinedNames names = _workbook.DefinedNames ??= new DefinedNames();
        var positions = new HashSet<uint>(tables.Select(table => Position(FindSheet(table.Name)!))) { Position(FindSheet(SummaryLayout.Name)!) };
        foreach (DefinedName own in names.Elements<DefinedName>().ToArray())
            if (_ownNames.Contains(own.Name?.Value) && own.LocalSheetId?.Value is { } local && positions.Contains(local)) own.Remove();
        void Add(string name, string sheet, string range) => names.Append(
            new DefinedName($"{sheet}!{range}") { Name = name, LocalSheetId = Position(FindSheet(sheet)!) });
        Add(_ownNames[0], SummaryLayout.Name,
            FormattableString.Invariant($"$A$1:${CellWriter.ColumnName(SummaryLayout.Widths.Count)}${summary.LastRow}"));
        // The first column tells the rows apart where a table is wider than a page.
        foreach (TableSheet table in tables) Add(_ownNames[1], table.Name, $"$A:$A,{table.Name}!$1:$1");
    }

    /// <summary>Refuses a name of someone else that a key figure has: it must not change its meaning.</summary>
    /// <exception cref="InvalidDataException">There is one.</exception>
    public void RequireOwnNames(IEnumerable<KeyFigure> figures)
    {
        foreach (KeyFigure figure in figures)
            if (NameOf(figure) is { } name && name.Text.Replace("'", string.Empty, StringComparison.Ordinal) is var content &&
                content != figure.Absent && !content.StartsWith(SummaryCells, StringComparison.Ordinal))
                throw new InvalidDataException($"It has a name '{figure.Name}' of its own, where the key figure of that name would be.");
    }

    // The names stay where the figures move.
    private void NameFigures(SummaryLayout summary)
    {
        foreach (KeyFigure figure in summary.KeyFigures)
        {
            NameOf(figure)?.Remove();
            string content = summary.FigureCells.TryGetValue(figure.Name, out string? address) ? SummaryCells + address : figure.Absent;
            _workbook.DefinedNames!.Append(new DefinedName(content) { Name = figure.Name });
        }
    }

    private DefinedName? NameOf(KeyFigure figure) => _workbook.DefinedNames?.Elements<DefinedName>()
        .FirstOrDefault(name => name.LocalSheetId is null && IsNamed(name.Name, figure.Name));

    private Sheet? FindSheet(string name) => SheetList.Elements<Sheet>()
        .FirstOrDefault(sheet => IsNamed(sheet.Name, name));

    private static bool IsNamed(StringValue? value, string name) => string.Equals(value?.Value, name, StringComparison.OrdinalIgnoreCase);

    private uint Position(Sheet sheet) => (uint)SheetList.Elements<Sheet>().TakeWhile(other => other != sheet).Count();
}
