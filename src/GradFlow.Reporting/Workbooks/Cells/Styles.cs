using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using GradFlow.Core.Claims;

namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>
/// The stylesheet: for each <see cref="CellLook"/> a style, and a second one that marks the text as literally typed.
/// </summary>
internal static class Styles
{
    private const string HeaderColor = "FF1F3864";
    private const string LinkColor = "FF0563C1";
    private const string NoteColor = "FF595959";
    private const uint FirstCustomNumberFormat = 164;
    private const uint PlainFont = 0, HeaderFont = 1, TitleFont = 2, HeadingFont = 3, LinkFont = 4, NoteFont = 5;
    private const uint NoFill = 0, HeaderFill = 2;

    private static readonly string[] _numberFormats =
    [
        "[=0]0;[<0.001]0.00E+00;0.000",
        "0.000000",
        "0.00E+00",
        "yyyy\\-mm\\-dd\\ hh:mm:ss",
    ];

    /// <summary>Index of a style.</summary>
    /// <param name="format">The look.</param>
    /// <param name="literal">Whether to mark the text as literally typed, so that editing the cell keeps it text.</param>
    public static int IndexOf(CellLook format, bool literal = false) => 2 * (int)format + (literal ? 1 : 0);

    /// <summary>Writes the stylesheet.</summary>
    public static void Write(WorkbookStylesPart part)
    {
        var formats = new CellFormats();
        foreach (CellLook format in Enum.GetValues<CellLook>())
        {
            formats.Append(Style(format));
            CellFormat literal = Style(format);
            literal.QuotePrefix = true;
            formats.Append(literal);
        }
        formats.Count = (uint)formats.ChildElements.Count;
        part.Stylesheet = new Stylesheet(
            NumberFormats(), TextFonts(), CellFills(), CellBorders(),
            new CellStyleFormats(new CellFormat()) { Count = 1 },
            formats,
            new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 },
            VerdictFormats(),
            new TableStyles { Count = 0, DefaultTableStyle = "TableStyleLight1" });
    }

    /// <summary>Index of the differential format that colours a verdict; the colours are told apart by every reader.</summary>
    public static uint VerdictFormat(Verdict verdict) => (uint)verdict;

    private static DifferentialFormats VerdictFormats()
    {
        var formats = new DifferentialFormats();
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            (string text, string fill) = verdict switch
            {
                Verdict.Supported => ("FF00557A", "FFD6EAF5"),
                Verdict.Refuted => ("FF8A3300", "FFFBE0CC"),
                _ => ("FF595959", "FFEDEDED"),
            };
            formats.Append(new DifferentialFormat(
                new Font(new Bold(), new Color { Rgb = text }),
                new Fill(new PatternFill(new BackgroundColor { Rgb = fill }))));
        }
        formats.Count = (uint)formats.ChildElements.Count;
        return formats;
    }

    private static CellFormat Style(CellLook format) => format switch
    {
        CellLook.General => Style(0, PlainFont, VerticalAlignmentValues.Top),
        CellLook.Text => Style(49, PlainFont, VerticalAlignmentValues.Top, wrap: true, HorizontalAlignmentValues.Left),
        CellLook.Integer => Style(1, PlainFont, VerticalAlignmentValues.Top, horizontal: HorizontalAlignmentValues.Right),
        CellLook.Number => Number(0),
        CellLook.Precise => Number(1),
        CellLook.Scientific => Number(2),
        CellLook.Boolean => Style(0, PlainFont, VerticalAlignmentValues.Top, horizontal: HorizontalAlignmentValues.Center),
        CellLook.DateTime => Style(FirstCustomNumberFormat + 3, PlainFont, VerticalAlignmentValues.Top,
            horizontal: HorizontalAlignmentValues.Left),
        CellLook.Header => Header(),
        CellLook.Title => Style(49, TitleFont, VerticalAlignmentValues.Center, wrap: true, HorizontalAlignmentValues.Left),
        CellLook.Heading => Style(49, HeadingFont, VerticalAlignmentValues.Center, horizontal: HorizontalAlignmentValues.Left),
        CellLook.Link => Style(49, LinkFont, VerticalAlignmentValues.Top, horizontal: HorizontalAlignmentValues.Left),
        CellLook.Note => Style(49, NoteFont, VerticalAlignmentValues.Top, horizontal: HorizontalAlignmentValues.Left),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private static CellFormat Number(uint index) =>
        Style(FirstCustomNumberFormat + index, PlainFont, VerticalAlignmentValues.Top,
            horizontal: HorizontalAlignmentValues.Right);

    private static CellFormat Header()
    {
        CellFormat style =
            Style(49, HeaderFont, VerticalAlignmentValues.Top, wrap: true, HorizontalAlignmentValues.Left);
        style.FillId = HeaderFill;
        style.ApplyFill = true;
        return style;
    }

    private static CellFormat Style(
        uint numberFormat, uint font, VerticalAlignmentValues vertical, bool wrap = false,
        HorizontalAlignmentValues? horizontal = null)
    {
        var alignment = new Alignment { Vertical = vertical };
        if (wrap) alignment.WrapText = true;
        if (horizontal is { } side) alignment.Horizontal = side;
        // Text right of a number would touch it; headers go with it.
        if (horizontal == HorizontalAlignmentValues.Left && font is PlainFont or NoteFont or HeaderFont) alignment.Indent = 1;
        return new CellFormat(alignment)
        {
            NumberFormatId = numberFormat,
            FontId = font,
            FillId = NoFill,
            BorderId = 0,
            FormatId = 0,
            ApplyNumberFormat = true,
            ApplyFont = true,
            ApplyAlignment = true,
        };
    }

    private static NumberingFormats NumberFormats()
    {
        var formats = new NumberingFormats { Count = (uint)_numberFormats.Length };
        for (uint i = 0; i < _numberFormats.Length; i++)
            formats.Append(new NumberingFormat { NumberFormatId = FirstCustomNumberFormat + i, FormatCode = _numberFormats[i] });
        return formats;
    }

    private static Fonts TextFonts()
    {
        var fonts = new Fonts(
            TextFont(11), TextFont(11, bold: true, "FFFFFFFF"), TextFont(18, bold: true, HeaderColor),
            TextFont(13, bold: true, HeaderColor), TextFont(11, color: LinkColor, underline: true),
            TextFont(10, color: NoteColor));
        fonts.Count = (uint)fonts.ChildElements.Count;
        return fonts;
    }

    private static Font TextFont(double size, bool bold = false, string? color = null, bool underline = false)
    {
        var font = new Font();
        if (bold) font.Append(new Bold());
        if (underline) font.Append(new Underline());
        font.Append(new FontSize { Val = size });
        if (color is not null) font.Append(new Color { Rgb = color });
        font.Append(new FontName { Val = "Calibri" }, new FontFamilyNumbering { Val = 2 });
        return font;
    }

    // The first two fills are fixed by the file format.
    private static Fills CellFills() => new(
        new Fill(new PatternFill { PatternType = PatternValues.None }),
        new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
        new Fill(new PatternFill(new ForegroundColor { Rgb = HeaderColor }) { PatternType = PatternValues.Solid }))
    { Count = 3 };

    private static Borders CellBorders() =>
        new(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder())) { Count = 1 };
}
