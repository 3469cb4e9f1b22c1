using OxyPlot;

namespace GradFlow.Reporting.Plots;

/// <summary>
/// Measures text for the layout of a plot. The library's own measures end at the baseline and at the last stem; a reader's font has
/// descenders and a line gap, and its glyphs may be a little wider.
/// </summary>
internal sealed class RoomyText() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double WidthFactor = 1.08;
    private const double HeightFactor = 1.5;

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * WidthFactor, size.Height * HeightFactor);
    }
}
