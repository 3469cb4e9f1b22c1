using System.Globalization;
using System.Xml.Linq;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Plots;
using GradFlow.Reporting.Tests.Workbooks;

namespace GradFlow.Reporting.Tests.Plots;

public class PlotWriterTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    public static TheoryData<PlotKind, string, string> Kinds => new()
    {
        { PlotKind.Loss, "Time t (flow time)", "Loss L (label²)" },
        { PlotKind.Alignment, "Time t (flow time)", "Mean cosine with D₊ and −D₋" },
        { PlotKind.Neurons, "|a| w₁ (label/input)", "Hinge −w₂/w₁ (input)" },
        { PlotKind.Function, "x (input)", "h(x) (label)" },
        { PlotKind.Norm, "Initialisation scale λ (weight)", "Relative excess F/F* − 1" },
        { PlotKind.Saddles, "Predicted exit time (flow time)", "Observed exit time (flow time)" },
        { PlotKind.Spectrum, "Number of directions", "Explained variance (share)" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKindIsASvgWithLabelledAxesAndTheTitle(PlotKind kind, string horizontal, string vertical)
    {
        string[] texts = Texts(Draw(kind, SampleReports.Standard()));
        Assert.Contains(horizontal, texts);
        Assert.Contains(vertical, texts);
        Assert.Contains("Toy experiment", texts);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EqualReportsGiveEqualBytesInEveryCulture(PlotKind kind, string horizontal, string vertical)
    {
        Assert.NotEqual(horizontal, vertical);
        byte[] expected = Draw(kind, SampleReports.Standard());
        CultureInfo previous = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "", "de-DE", "ar-SA" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal(expected, Draw(kind, SampleReports.Standard()));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
        }
    }

    [Fact]
    public void TheLegendNamesEveryGroupOnce()
    {
        string[] texts = Texts(Draw(PlotKind.Loss, SampleReports.Standard()));
        foreach (string label in new[] { "λ = 1e-2", "λ = 1e-4", "λ = 1e-6", "predicted end of a plateau" })
            Assert.Single(texts, text => text == label);
    }

    [Fact]
    public void EveryRunIsDrawn()
    {
        int Lines(int count)
        {
            GradientFlowRun[] runs =
                [.. Enumerable.Range(1, count).Select(seed => SampleReports.Run(SampleReports.Toy(), 1e-3, seed))];
            return XDocument.Load(new MemoryStream(Draw(PlotKind.Function, SampleReports.Report(runs))))
                .Descendants(_svg + "polyline").Select(line => line.Attribute("style")!.Value)
                .Count(style => style.Contains("stroke-width:1.5;", StringComparison.Ordinal));
        }

        Assert.Equal(3, Lines(4) - Lines(1));
    }

    /// <summary>Excesses within a percent of each other: whole decades still label each tick differently.</summary>
    [Fact]
    public void ALogarithmicAxisNeverRepeatsALabel()
    {
        GradientFlowRun[] runs = [.. Enumerable.Range(1, 3).Select(seed => SampleReports.Run(SampleReports.Toy(), 1e-2, seed))];
        GradientFlowReport report = SampleReports.Report(runs);
        double[] excesses = [.. report.Measurements.Select(measurement => measurement.RelativeExcess)];
        Assert.True(excesses.Max() < 1.2 * excesses.Min());
        // The labels of the two axes differ in where they are anchored.
        (string?, string)[] labels = [.. XDocument.Load(new MemoryStream(Draw(PlotKind.Norm, report))).Descendants(_svg + "text")
            .Where(text => text.Value.Contains("e-", StringComparison.Ordinal))
            .Select(text => (text.Attribute("text-anchor")?.Value, text.Value))];
        Assert.True(labels.Length > 4);
        Assert.Equal(labels.Distinct(), labels);
    }

    [Fact]
    public void TitleAndSubtitleKeepApart()
    {
        double Top(string text) => Position(Draw(PlotKind.Loss, SampleReports.Standard()), text).Y;
        // The title is 16 units high.
        Assert.True(Top("Toy experiment") - Top("Loss against time") > 16);
    }

    /// <summary>Runs that end at the same neurons are outlines of different sizes around the same points.</summary>
    [Fact]
    public void NeuronsOfEarlierRunsStayVisible()
    {
        GradientFlowRun first = SampleReports.Run(SampleReports.Toy(), 1e-6, 1), second = SampleReports.Run(SampleReports.Toy(), 1e-8, 1);
        string[] styles = [.. XDocument.Load(new MemoryStream(Draw(PlotKind.Neurons, SampleReports.Report(first, second))))
            .Descendants(_svg + "ellipse").Select(circle => circle.Attribute("style")!.Value)];
        Assert.NotEmpty(styles);
        Assert.All(styles, style => Assert.Contains("fill:none", style, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("<script>alert('x')</script>")]
    [InlineData("\"quoted\" & 'single'")]
    [InlineData("🧪 flow 🧠")]
    [InlineData("مجموعة بيانات")]
    public void AnyTitleIsPlainText(string title)
    {
        GradientFlowRun[] runs =
            [SampleReports.Run(SampleReports.Toy(title), 1e-3, 1), SampleReports.Run(SampleReports.Toy("other"), 1e-3, 1)];
        byte[] svg = Draw(PlotKind.Loss, SampleReports.Report(title, runs));
        Assert.Contains(title, Texts(svg));
        Assert.Empty(XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "script"));
    }

    [Fact]
    public void LongTextAndControlCharactersAreTamed()
    {
        string title = $"a\0b\nc^{{2}}{new string('n', 300)}";
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(title), 1e-3, 1);
        string[] texts = Texts(Draw(PlotKind.Loss, SampleReports.Report(title, [run])));
        Assert.Contains(texts, text => text.StartsWith("a\uFFFDb c^ {2}nnn", StringComparison.Ordinal) && text.Length <= 121);
    }

    [Theory]
    [InlineData(PlotKind.Loss)]
    [InlineData(PlotKind.Alignment)]
    [InlineData(PlotKind.Neurons)]
    [InlineData(PlotKind.Function)]
    [InlineData(PlotKind.Norm)]
    [InlineData(PlotKind.Saddles)]
    [InlineData(PlotKind.Spectrum)]
    public void APlotOfNothingIsAnError(PlotKind kind) => AssertNothingToPlot(kind, SampleReports.Report());

    [Theory]
    [InlineData(PlotKind.Neurons)]
    [InlineData(PlotKind.Function)]
    public void APlotOfOneDimensionNeedsSuchData(PlotKind kind)
    {
        var data = new TrainingDataset("three", new double[,] { { 1, 0, 0 }, { 0, 1, 0 } }, [1, -1]);
        AssertNothingToPlot(kind, SampleReports.Report(SampleReports.Run(data, 1e-3, 1)));
    }

    [Fact]
    public void AnExistingFileIsKeptUnlessItMayBeReplaced()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("plot.svg");
        File.WriteAllText(path, "old");
        var writer = new PlotWriter();
        GradFlowException error = Assert.Throws<GradFlowException>(
            () => writer.Write(PlotKind.Loss, SampleReports.Standard(), path, overwrite: false, CancellationToken.None));
        Assert.Equal("FileExists", error.ErrorId);
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(
            () => writer.Write(PlotKind.Loss, SampleReports.Standard(), path, overwrite: true, cancelled));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName));
        writer.Write(PlotKind.Loss, SampleReports.Standard(), path, overwrite: true, CancellationToken.None);
        Assert.Equal(_svg + "svg", XDocument.Load(path).Root!.Name);
    }

    private static void AssertNothingToPlot(PlotKind kind, GradientFlowReport report)
    {
        GradFlowException error = Assert.Throws<GradFlowException>(() => Draw(kind, report));
        Assert.Equal("NothingToPlot", error.ErrorId);
    }

    private static byte[] Draw(PlotKind kind, GradientFlowReport report)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("plot.svg");
        new PlotWriter().Write(kind, report, path, overwrite: false, CancellationToken.None);
        return File.ReadAllBytes(path);
    }

    private static (double X, double Y) Position(byte[] svg, string text)
    {
        string transform = XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "text").Single(element => element.Value == text)
            .Attribute("transform")!.Value;
        double[] numbers = [.. transform["translate(".Length..transform.IndexOf(')', StringComparison.Ordinal)].Split(',')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1]);
    }

    private static string[] Texts(byte[] svg) =>
        [.. XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "text").Select(text => text.Value)];
}
