using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>
/// The stylesheet: for each <see cref="CellLook"/> a style, and a second one that marks the text as literally typed. In a workbook
/// that is added to, equal styles are used where they are, and the others follow those already there.
/// </summary>
internal sealed class Styles
{
    private const string HeaderColor = "FF1F3864";
    private const string LinkColor = "FF0563C1";
    private const string NoteColor = "FF595959";

    /// <summary>Built-in number formats of the file format.</summary>
    private const uint GeneralNumber = 0, WholeNumber = 1, PlainText = 49;

    private readonly NumberFormatList _numberFormats;
    private readonly StyleList _fonts;
    private readonly StyleList _fills;
    private readonly uint _noBorder;
    private readonly uint[] _cells;
    private readonly uint[] _verdicts;

    /// <summary>Adds what is missing to the stylesheet of a part.</summary>
    public Styles(WorkbookStylesPart part)
    {
        Stylesheet sheet = part.Stylesheet ??= Empty();
        _numberFormats = new NumberFormatList(sheet.NumberingFormats ??= new NumberingFormats());
        _fonts = new StyleList(sheet.Fonts ??= new Fonts());
        _fills = new StyleList(sheet.Fills ??= new Fills());
        _noBorder = new StyleList(sheet.Borders ??= new Borders())
            .Add(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder()));
        var cells = new StyleList(sheet.CellFormats ??= new CellFormats());
        _cells = [.. Enum.GetValues<CellLook>().SelectMany(look => new[] { Style(look, false), Style(look, true) }).Select(cells.Add)];
        var verdicts = new StyleList(sheet.DifferentialFormats ??= new DifferentialFormats());
        _verdicts = [.. Enum.GetValues<Verdict>().Select(verdict => verdicts.Add(Coloured(verdict)))];
    }

    /// <summary>Index of a style.</summary>
    /// <param name="look">The look.</param>
    /// <param name="literal">Whether to mark the text as literally typed, so that editing the cell keeps it text.</param>
    public uint IndexOf(CellLook look, bool literal = false) => _cells[2 * (int)look + (literal ? 1 : 0)];

    /// <summary>Index of the differential format that colours a verdict; the colours are told apart by every reader.</summary>
    public uint VerdictFormat(Verdict verdict) => _verdicts[(int)verdict];

    // The first two fills are fixed by the file format.
    private static Stylesheet Empty() => new(
        new NumberingFormats(),
        new Fonts(),
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(),
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        new CellFormats(),
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 },
        new DifferentialFormats(),
        new TableStyles { Count = 0, DefaultTableStyle = "TableStyleLight1" });

    private static DifferentialFormat Coloured(Verdict verdict)
    {
        (string text, string fill) = verdict switch
        {
            Verdict.Supported => ("FF00557A", "FFD6EAF5"),
            Verdict.Refuted => ("FF8A3300", "FFFBE0CC"),
            _ => ("FF595959", "FFEDEDED"),
        };
        return new DifferentialFormat(
            new Font(new Bold(), new Color { Rgb = text }), new Fill(new PatternFill(new BackgroundColor { Rgb = fill })));
    }

    private CellFormat Style(CellLook look, bool literal)
    {
        CellFormat style = Style(look);
        if (literal) style.QuotePrefix = true;
        return style;
    }

    private CellFormat Style(CellLook look) => look switch
    {
        CellLook.General => Style(GeneralNumber, Font(11)),
        CellLook.Text => Style(PlainText, Font(11), HorizontalAlignmentValues.Left, indent: true, wrap: true),
        CellLook.Integer => Style(WholeNumber, Font(11), HorizontalAlignmentValues.Right),
        CellLook.Count => Style(WholeNumber, Font(11), HorizontalAlignmentValues.Center),
        CellLook.Number => Style(_numberFormats.Add("[>=10000000]0.00E+00;[<0.001]0.00E+00;0.000"), Font(11), HorizontalAlignmentValues.Right),
        CellLook.Precise => Style(
            _numberFormats.Add("[>=10000000]0.00E+00;[<0.001]0.00E+00;0.000000"), Font(11), HorizontalAlignmentValues.Right),
        CellLook.Signed => Style(
            _numberFormats.Add("[>=0.001]0.000000;[<=-0.001]-0.000000;0.00E+00"), Font(11), HorizontalAlignmentValues.Right),
        CellLook.Scientific => Style(_numberFormats.Add("0.00E+00"), Font(11), HorizontalAlignmentValues.Right),
        // Some programs show the number 0 for FALSE where a format does not name it.
        CellLook.Boolean => Style(_numberFormats.Add("\"TRUE\";\"TRUE\";\"FALSE\""), Font(11), HorizontalAlignmentValues.Center),
        CellLook.DateTime =>
            Style(_numberFormats.Add("yyyy\\-mm\\-dd\\ hh:mm:ss"), Font(11), HorizontalAlignmentValues.Left, indent: true),
        CellLook.Header => Header(),
        CellLook.Title => Heading(Font(18, bold: true, HeaderColor), wrap: true),
        CellLook.Heading => Heading(Font(13, bold: true, HeaderColor)),
        CellLook.Link => Style(PlainText, Font(11, color: LinkColor, underline: true), HorizontalAlignmentValues.Left),
        CellLook.Note => Style(PlainText, Font(10, color: NoteColor), HorizontalAlignmentValues.Left, indent: true),
        _ => throw new ArgumentOutOfRangeException(nameof(look), look, null),
    };

    private CellFormat Heading(uint font, bool wrap = false)
    {
        CellFormat style = Style(PlainText, font, HorizontalAlignmentValues.Left, wrap: wrap);
        style.Alignment!.Vertical = VerticalAlignmentValues.Center;
        return style;
    }

    private CellFormat Header()
    {
        CellFormat style = Style(PlainText, Font(11, bold: true, "FFFFFFFF"), HorizontalAlignmentValues.Left, indent: true, wrap: true);
        style.FillId = _fills.Add(
            new Fill(new PatternFill(new ForegroundColor { Rgb = HeaderColor }) { PatternType = PatternValues.Solid }));
        style.ApplyFill = true;
        return style;
    }

    // Text right of a number would touch it without an indent; headers go with the text below them.
    private CellFormat Style(
        uint numberFormat, uint font, HorizontalAlignmentValues? horizontal = null, bool indent = false, bool wrap = false)
    {
        var alignment = new Alignment { Vertical = VerticalAlignmentValues.Top };
        if (wrap) alignment.WrapText = true;
        if (horizontal is { } side) alignment.Horizontal = side;
        if (indent) alignment.Indent = 1;
        return new CellFormat(alignment)
        {
            NumberFormatId = numberFormat,
            FontId = font,
            FillId = 0,
            BorderId = _noBorder,
            FormatId = 0,
            ApplyNumberFormat = true,
            ApplyFont = true,
            ApplyAlignment = true,
        };
    }

    private uint Font(double size, bool bold = false, string? color = null, bool underline = false)
    {
        var font = new Font();
        if (bold) font.Append(new Bold());
        if (underline) font.Append(new Underline());
        font.Append(new FontSize { Val = size });
        if (color is not null) font.Append(new Color { Rgb = color });
        font.Append(new FontName { Val = "Calibri" }, new FontFamilyNumbering { Val = 2 });
        return _fonts.Add(font);
    }
}
