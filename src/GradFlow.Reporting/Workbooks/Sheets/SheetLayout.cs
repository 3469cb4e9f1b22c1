using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What all sheets share: column widths and a page that fits their width.</summary>
internal static class SheetLayout
{
    /// <summary>The column widths, in widths of a digit.</summary>
    public static Columns Columns(IReadOnlyList<double> widths)
    {
        var columns = new Columns();
        for (int i = 0; i < widths.Count; i++)
            columns.Append(new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = widths[i], CustomWidth = true });
        return columns;
    }

    /// <summary>Landscape A4, as wide as the sheet, with the sheet's name and the page number below.</summary>
    public static IEnumerable<OpenXmlElement> PrintSetup()
    {
        yield return new PageMargins { Left = 0.4, Right = 0.4, Top = 0.5, Bottom = 0.6, Header = 0.3, Footer = 0.3 };
        yield return new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 };
        yield return new HeaderFooter(new OddFooter("&L&A&RPage &P of &N"));
    }
}
