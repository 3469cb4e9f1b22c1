using GradFlow.Reporting.Workbooks.Cells;
using OxyPlot;

namespace GradFlow.Reporting.Plots;

/// <summary>
/// Measures text for the layout of a plot. The library's own measures are in points where a plot is in pixels, know Latin characters
/// alone, and end at the baseline and at the last stem; a reader's font has descenders and a line gap, and its glyphs may be a little
/// wider.
/// </summary>
internal sealed class RoomyText() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double WidthFactor = 1.08;
    private const double HeightFactor = 1.5;
    private const double PointsPerPixel = 0.75;

    /// <summary>The library's table of widths ends before this character.</summary>
    private const int FirstUnknown = 256;

    /// <summary>Width of a character that counts as one digit, as a share of the size of the font.</summary>
    private const double DigitWidth = 0.6;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        int others = text?.EnumerateRunes().Where(rune => rune.Value >= FirstUnknown).Sum(TextLayout.RuneWidth) ?? 0;
        return new OxySize(
            size.Width / PointsPerPixel * WidthFactor + others * DigitWidth * fontSize, size.Height * HeightFactor);
    }
}
