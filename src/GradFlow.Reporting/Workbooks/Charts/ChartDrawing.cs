using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using A = DocumentFormat.OpenXml.Drawing;
using C = DocumentFormat.OpenXml.Drawing.Charts;
using X = DocumentFormat.OpenXml.Drawing.Spreadsheet;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>Places charts on a sheet.</summary>
internal static class ChartDrawing
{
    /// <summary>Writes the charts and their places.</summary>
    public static void Write(DrawingsPart part, IReadOnlyList<PlacedChart> charts)
    {
        part.WorksheetDrawing = new X.WorksheetDrawing();
        for (int i = 0; i < charts.Count; i++)
        {
            ChartPart chart = part.AddNewPart<ChartPart>();
            ScatterChartPart.Write(chart, charts[i].Chart);
            part.WorksheetDrawing.Append(Anchor(charts[i], part.GetIdOfPart(chart), (uint)i + 2));
        }
    }

    /// <summary>Titles of the charts that are drawn; null for a drawing of another kind.</summary>
    public static IEnumerable<string?> Titles(DrawingsPart part) => (part.WorksheetDrawing?.Elements() ?? []).Select(anchor =>
        anchor.Descendants<X.GraphicFrame>().FirstOrDefault()?.NonVisualGraphicFrameProperties?.NonVisualDrawingProperties?.Name?.Value);

    private static X.TwoCellAnchor Anchor(PlacedChart chart, string relationship, uint id) => new(
        new X.FromMarker(Column(chart.FirstColumn), Offset0(), Row(chart.FirstRow), RowOffset0()),
        new X.ToMarker(Column(chart.EndColumn), Offset0(), Row(chart.EndRow), RowOffset0()),
        new X.GraphicFrame(
            new X.NonVisualGraphicFrameProperties(
                new X.NonVisualDrawingProperties { Id = id, Name = chart.Chart.Title, Description = Describe(chart.Chart) },
                new X.NonVisualGraphicFrameDrawingProperties()),
            new X.Transform(new A.Offset { X = 0, Y = 0 }, new A.Extents { Cx = 0, Cy = 0 }),
            new A.Graphic(new A.GraphicData(new C.ChartReference { Id = relationship })
            {
                Uri = "http://schemas.openxmlformats.org/drawingml/2006/chart",
            }))
        { Macro = string.Empty },
        new X.ClientData());

    private static string Describe(ScatterChart chart) => $"{chart.Title}: {chart.Vertical.Title} over {chart.Horizontal.Title}";

    private static X.ColumnId Column(int column) => new((column - 1).ToString(CultureInfo.InvariantCulture));

    private static X.RowId Row(int row) => new((row - 1).ToString(CultureInfo.InvariantCulture));

    private static X.ColumnOffset Offset0() => new("0");

    private static X.RowOffset RowOffset0() => new("0");
}
