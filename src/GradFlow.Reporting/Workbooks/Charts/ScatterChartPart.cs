using DocumentFormat.OpenXml.Packaging;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using A = DocumentFormat.OpenXml.Drawing;
using C = DocumentFormat.OpenXml.Drawing.Charts;

namespace GradFlow.Reporting.Workbooks.Charts;

/// <summary>Writes a scatter chart as a native chart part.</summary>
internal static class ScatterChartPart
{
    private const uint HorizontalAxisId = 1;
    private const uint VerticalAxisId = 2;
    private const int PointsPerUnit = 12700;
    private const string TextColor = "404040";
    private const string GridColor = "D9D9D9";
    private const string ReferenceColor = "7F7F7F";

    /// <summary>Writes the chart.</summary>
    public static void Write(ChartPart part, ScatterChart chart)
    {
        var scatter = new C.ScatterChart(
            new C.ScatterStyle { Val = C.ScatterStyleValues.LineMarker }, new C.VaryColors { Val = false });
        for (int i = 0; i < chart.Series.Count; i++) scatter.Append(Series((uint)i, chart.Series[i]));
        scatter.Append(new C.AxisId { Val = HorizontalAxisId }, new C.AxisId { Val = VerticalAxisId });
        var plotArea = new C.PlotArea(
            new C.Layout(), scatter,
            Axis(chart.Horizontal, HorizontalAxisId, VerticalAxisId, C.AxisPositionValues.Bottom),
            Axis(chart.Vertical, VerticalAxisId, HorizontalAxisId, C.AxisPositionValues.Left));
        C.Legend? legend = chart.Series.Count(series => series.InLegend) > 1 ? Legend(chart.Series) : null;
        part.ChartSpace = new C.ChartSpace(
            new C.RoundedCorners { Val = false },
            new C.Chart(
                Title(chart.Title, 1400, bold: true),
                new C.AutoTitleDeleted { Val = false },
                plotArea,
                new C.PlotVisibleOnly { Val = true },
                new C.DisplayBlanksAs { Val = C.DisplayBlanksAsValues.Gap }));
        if (legend is not null) plotArea.InsertAfterSelf(legend);
    }

    private static C.ScatterChartSeries Series(uint index, ChartSeries series)
    {
        string color = series.Style == SeriesStyle.Reference ? ReferenceColor : Palette.Color(series.Color);
        return new C.ScatterChartSeries(
            new C.Index { Val = index },
            new C.Order { Val = index },
            new C.SeriesText(new C.NumericValue(CellText.Clean(series.Name, 255))),
            Shape(series.Style, color),
            Marker(series.Style, color),
            new C.XValues(new C.NumberReference(new C.Formula(series.X))),
            new C.YValues(new C.NumberReference(new C.Formula(series.Y))),
            new C.Smooth { Val = false });
    }

    private static C.ChartShapeProperties Shape(SeriesStyle style, string color)
    {
        if (style is SeriesStyle.Marker or SeriesStyle.PredictionMarker)
            return new C.ChartShapeProperties(new A.Outline(new A.NoFill()));
        double width = style == SeriesStyle.Reference ? 1 : 1.25;
        var outline = new A.Outline(Fill(color)) { Width = (int)(width * PointsPerUnit) };
        if (style is SeriesStyle.DashedLine or SeriesStyle.Reference)
            outline.Append(new A.PresetDash { Val = A.PresetLineDashValues.Dash });
        outline.Append(new A.Round());
        return new C.ChartShapeProperties(outline);
    }

    private static C.Marker Marker(SeriesStyle style, string color) => style switch
    {
        SeriesStyle.Marker => new C.Marker(
            new C.Symbol { Val = C.MarkerStyleValues.Circle }, new C.Size { Val = 7 },
            new C.ChartShapeProperties(Fill(color), new A.Outline(Fill("FFFFFF")))),
        SeriesStyle.PredictionMarker => new C.Marker(
            new C.Symbol { Val = C.MarkerStyleValues.Diamond }, new C.Size { Val = 9 },
            new C.ChartShapeProperties(Fill(color), new A.Outline(Fill("FFFFFF")))),
        _ => new C.Marker(new C.Symbol { Val = C.MarkerStyleValues.None }),
    };

    private static C.ValueAxis Axis(ChartAxis axis, uint id, uint crossingId, C.AxisPositionValues position)
    {
        var scaling = new C.Scaling();
        if (axis.IsLogarithmic) scaling.Append(new C.LogBase { Val = 10 });
        scaling.Append(new C.Orientation { Val = C.OrientationValues.MinMax });
        if (axis.Maximum is { } maximum) scaling.Append(new C.MaxAxisValue { Val = maximum });
        if (axis.Minimum is { } minimum) scaling.Append(new C.MinAxisValue { Val = minimum });
        var values = new C.ValueAxis(
            new C.AxisId { Val = id },
            scaling,
            new C.Delete { Val = false },
            new C.AxisPosition { Val = position },
            new C.MajorGridlines(new C.ChartShapeProperties(new A.Outline(Fill(GridColor)) { Width = PointsPerUnit / 2 })),
            Title(axis.Title, 1000, bold: false),
            new C.NumberingFormat { FormatCode = axis.NumberFormat, SourceLinked = false },
            new C.MajorTickMark { Val = C.TickMarkValues.Outside },
            new C.MinorTickMark { Val = C.TickMarkValues.None },
            new C.TickLabelPosition { Val = C.TickLabelPositionValues.Low },
            new C.ChartShapeProperties(new A.Outline(Fill(ReferenceColor)) { Width = PointsPerUnit }),
            TextProperties(900),
            new C.CrossingAxis { Val = crossingId },
            new C.Crosses { Val = C.CrossesValues.Minimum },
            new C.CrossBetween { Val = C.CrossBetweenValues.MidpointCategory });
        return values;
    }

    private static C.Title Title(string text, int size, bool bold) => new(
        new C.ChartText(new C.RichText(
            new A.BodyProperties(),
            new A.ListStyle(),
            new A.Paragraph(new A.Run(RunProperties(size, bold), new A.Text(CellText.Clean(text, 255)))))),
        new C.Overlay { Val = false });

    private static A.RunProperties RunProperties(int size, bool bold) =>
        new(Fill(TextColor)) { Language = "en-US", FontSize = size, Bold = bold };

    private static C.TextProperties TextProperties(int size) => new(
        new A.BodyProperties(),
        new A.ListStyle(),
        new A.Paragraph(new A.ParagraphProperties(new A.DefaultRunProperties(Fill(TextColor)) { FontSize = size })));

    // Series that look like one already named would only repeat it.
    private static C.Legend Legend(IReadOnlyList<ChartSeries> series)
    {
        var legend = new C.Legend(new C.LegendPosition { Val = C.LegendPositionValues.Bottom });
        for (int i = 0; i < series.Count; i++)
            if (!series[i].InLegend) legend.Append(new C.LegendEntry(new C.Index { Val = (uint)i }, new C.Delete { Val = true }));
        legend.Append(new C.Overlay { Val = false }, TextProperties(800));
        return legend;
    }

    private static A.SolidFill Fill(string color) => new(new A.RgbColorModelHex { Val = color });
}
