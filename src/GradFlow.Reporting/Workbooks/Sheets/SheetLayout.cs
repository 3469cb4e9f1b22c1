using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What all sheets share: column widths, and pages that fit their width.</summary>
internal static class SheetLayout
{
    /// <summary>Columns that a printed page still shows readably side by side, in widths of a digit.</summary>
    private const double PageWidth = 250;

    /// <summary>The column widths, in widths of a digit.</summary>
    public static Columns Columns(IReadOnlyList<double> widths)
    {
        var columns = new Columns();
        for (int i = 0; i < widths.Count; i++)
            columns.Append(new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = widths[i], CustomWidth = true });
        return columns;
    }

    /// <summary>Landscape A4, as few pages beside each other as stay readable, with the sheet's name and the page number below.</summary>
    /// <param name="widths">The column widths, in widths of a digit.</param>
    public static IEnumerable<OpenXmlElement> PrintSetup(IReadOnlyList<double> widths)
    {
        uint pages = (uint)Math.Ceiling(widths.Sum() / PageWidth);
        yield return new PageMargins { Left = 0.4, Right = 0.4, Top = 0.5, Bottom = 0.6, Header = 0.3, Footer = 0.3 };
        yield return new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToWidth = pages, FitToHeight = 0 };
        yield return new HeaderFooter(new OddFooter("&L&A&RPage &P of &N"));
    }
}
