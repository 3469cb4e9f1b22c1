using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Charts;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The first sheet of a workbook: text, figures, links and charts laid out on columns of fixed widths.</summary>
internal abstract class SummaryLayout
{
    /// <summary>Name of the sheet.</summary>
    public const string Name = "Summary";

    /// <summary>Column of the links to the other sheets.</summary>
    protected const int LinkColumn = 6;

    private const int FigureColumn = 2;

    /// <summary>Largest number of names that a sentence lists.</summary>
    private const int MaximumNames = 5;

    private const int ChartRows = 17;
    private const int LeftChartEnd = 6;
    private const double HeadingHeight = 20;
    private const double TitleLineHeight = 24;

    /// <summary>Height of the cells that fit on a printed page of the sheet's width, in points.</summary>
    private const double PageHeight = 620;

    private readonly List<SummaryRow> _rows = [];
    private readonly List<PlacedChart> _charts = [];
    private readonly List<int> _pageBreaks = [];
    private readonly Dictionary<string, string> _figureCells = [];

    /// <summary>Widths of the columns, in widths of a digit.</summary>
    public static IReadOnlyList<double> Widths { get; } = [42, 14, 14, 14, 14, 16, 16, 24, 21];

    /// <summary>The rows, from the top.</summary>
    public IReadOnlyList<SummaryRow> Rows => _rows;

    /// <summary>The charts.</summary>
    public IReadOnlyList<PlacedChart> Charts => _charts;

    /// <summary>Conditional formats of single cells.</summary>
    public List<ConditionalFormatting> Highlights { get; } = [];

    /// <summary>Rows after which a new page starts, so that no chart is cut.</summary>
    public IReadOnlyList<int> PageBreaks => _pageBreaks;

    /// <summary>The figures that have a name.</summary>
    public abstract IReadOnlyList<KeyFigure> KeyFigures { get; }

    /// <summary>Address of the cell of each figure that is shown, by its name.</summary>
    public IReadOnlyDictionary<string, string> FigureCells => _figureCells;

    /// <summary>Last row of cells; the notes below the charts end there.</summary>
    public int LastRow => _rows[^1].Number;

    /// <summary>Number of the next row.</summary>
    protected int NextRow { get; private set; } = 1;

    /// <summary>Adds a row below the last one.</summary>
    protected void AddRow(IReadOnlyList<SummaryCell> cells, double? height = null) => _rows.Add(new SummaryRow(NextRow++, cells, height));

    /// <summary>Leaves a row free.</summary>
    protected void Skip() => NextRow++;

    /// <summary>Adds the title and a paragraph, and leaves a row free.</summary>
    protected void AddTitle(string title, string paragraph)
    {
        AddMerged(title, CellLook.Title, TitleLineHeight, widthFactor: 1.7);
        AddMerged(paragraph, CellLook.Text);
        Skip();
    }

    /// <summary>Adds a row of headings.</summary>
    protected void AddHeadings(params SummaryCell[] cells) => AddRow(cells, HeadingHeight);

    /// <summary>Adds the header row of a block.</summary>
    protected void AddHeaders(IReadOnlyList<string> headers)
    {
        int lines = headers.Select((text, i) => TextLayout.LineCount(text, Widths[i] - 2)).Max();
        AddRow(
            headers.Select((text, i) => new SummaryCell(i + 1, text, CellLook.Header)).ToList(),
            lines == 1 ? null : TextLayout.RowHeight(lines));
    }

    /// <summary>Adds figures on the left and links to all sheets on the right.</summary>
    protected void AddFigures(IReadOnlyList<SummaryFigure> figures, IReadOnlyList<TableSheet> tables)
    {
        AddHeadings(new SummaryCell(1, "Key figures", CellLook.Heading), new SummaryCell(LinkColumn, "Sheets", CellLook.Heading));
        for (int i = 0; i < Math.Max(figures.Count, tables.Count); i++)
        {
            var cells = new List<SummaryCell>(i < figures.Count ? figures[i].Cells : []);
            if (i < figures.Count)
                _figureCells.Add(figures[i].Name, FormattableString.Invariant($"${CellWriter.ColumnName(FigureColumn)}${NextRow}"));
            if (i < tables.Count)
            {
                cells.Add(new SummaryCell(LinkColumn, tables[i].Name, CellLook.Link) { LinkedSheet = tables[i].Name });
                cells.Add(new SummaryCell(LinkColumn + 1, tables[i].Description, CellLook.Note));
            }
            AddRow(cells);
        }
    }

    /// <summary>A figure with its name, its label and a remark.</summary>
    protected static SummaryFigure Figure(string name, string label, object value, CellLook format, string? remark = null) => new(
        name, [new(1, label, CellLook.Text), new(FigureColumn, value, format), new(FigureColumn + 1, remark, CellLook.Note)]);

    /// <summary>Places the charts, two beside each other; a page starts before charts that it would cut.</summary>
    protected void AddCharts(IReadOnlyList<ScatterChart> charts)
    {
        for (int i = 0; i < charts.Count; i++)
        {
            bool left = i % 2 == 0;
            if (left && Height(PageStart, NextRow + ChartRows) > PageHeight) _pageBreaks.Add(NextRow - 2);
            _charts.Add(new PlacedChart(
                charts[i], left ? 1 : LeftChartEnd, NextRow, left ? LeftChartEnd : Widths.Count + 1, NextRow + ChartRows));
            if (!left || i == charts.Count - 1) NextRow += ChartRows + 1;
        }
    }

    /// <summary>Adds notes under a heading.</summary>
    protected void AddNotes(IEnumerable<string> notes)
    {
        AddHeadings(new SummaryCell(1, "Notes", CellLook.Heading));
        foreach (string note in notes) AddMerged(note, CellLook.Text);
    }

    /// <summary>Numbers of hidden neurons in words; none for a sweep without groups.</summary>
    protected static string Neurons(int[] widths) => $"{NumberList.Format(widths) ?? "no"} hidden neuron{(widths is [1] ? string.Empty : "s")}";

    /// <summary>The first few names, for a sentence.</summary>
    protected static string FirstOf(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaximumNames)) + (names.Count > MaximumNames ? " and others" : string.Empty);

    private void AddMerged(string text, CellLook format, double lineHeight = TextLayout.LineHeight, double widthFactor = 1.05)
    {
        int lines = TextLayout.LineCount(text, Widths.Sum() / widthFactor);
        AddRow([new SummaryCell(1, text, format) { LastColumn = Widths.Count }], TextLayout.RowHeight(lines, lineHeight));
    }

    private int PageStart => _pageBreaks.Count == 0 ? 1 : _pageBreaks[^1] + 1;

    private double Height(int firstRow, int endRow) => Enumerable.Range(firstRow, endRow - firstRow)
        .Sum(row => _rows.Find(other => other.Number == row)?.Height ?? TextLayout.LineHeight);
}
