using System.Globalization;
using System.Xml.Linq;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Plots;
using GradFlow.Reporting.Tests.Animations;
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

    /// <summary>A legend of two rows: no name reaches the next mark, and none the edge, though the library clips what does.</summary>
    [Theory]
    [InlineData("WWWWWWWWWWWWWWWWWWW")]
    [InlineData("データセット🧪🧪")]
    public void TheNamesOfALegendHaveRoom(string name)
    {
        GradientFlowRun[] runs = [.. Enumerable.Range(1, 10).SelectMany(i => new[] { name, "Other" }.Select(
            (data, k) => SampleReports.Run(SampleReports.Toy(data, 1 + k), Math.Pow(10, -0.3 * i), 1, 20)))];
        byte[] svg = Draw(PlotKind.Loss, SampleReports.Report(runs));
        (string Text, double X, double Y)[] names = [.. Texts(svg).Where(text => text.Contains("λ = ", StringComparison.Ordinal))
            .Distinct().Select(text => (text, Position(svg, text).X, Position(svg, text).Y))];
        Assert.Equal(20, names.Length);
        foreach ((string text, double x, double y) in names)
        {
            // The narrowest a font of 12 pixels draws it, and the mark of the next name.
            double end = x + 16 + text.EnumerateRunes().Sum(
                rune => rune.Value switch { > 0x2E80 => 12, ' ' => 3.3, 'W' => 11, _ => 5.5 });
            Assert.All(names, other => Assert.False(other.Y == y && other.X > x && other.X < end, $"{text} reaches {other.Text}"));
            Assert.True(end < 900 + 16, $"{text} reaches the edge");
        }
    }

    [Fact]
    public void ALegendNamesNothingThatIsNotDrawn()
    {
        GradientFlowRun run = SampleReports.Run(SampleReports.Toy(), 1e-2, 1), other = SampleReports.Run(SampleReports.Toy(), 1e-4, 1);
        GradientFlowReport report = SampleReports.Report(
            run, SampleReports.Vary(other, [SampleReports.Point(0, 0.5)], saddles: []));
        foreach (PlotKind kind in new[] { PlotKind.Loss, PlotKind.Alignment })
            Assert.DoesNotContain("λ = 1e-4", Texts(Draw(kind, report)));
    }

    [Fact]
    public void APictureTellsItsTitleToReaders()
    {
        XElement root = XDocument.Load(new MemoryStream(Draw(PlotKind.Loss, SampleReports.Standard()))).Root!;
        Assert.Equal("img", root.Attribute("role")?.Value);
        Assert.Equal("Loss against time: Toy experiment", root.Elements().First().Value);
        Assert.Equal(_svg + "title", root.Elements().First().Name);
    }

    /// <summary>What is labelled is where the label says, also between decades.</summary>
    [Theory]
    [InlineData(3e-2)]
    [InlineData(3e-3)]
    [InlineData(3e-4)]
    [InlineData(3e-5)]
    [InlineData(3e-6)]
    [InlineData(3e-7)]
    public void ALogarithmicAxisLabelsWhatIsThere(double last)
    {
        TrajectoryPoint[] points = [SampleReports.Point(0, 0.5), SampleReports.Point(1, last)];
        byte[] svg = Draw(PlotKind.Loss, SampleReports.Report(
            SampleReports.Vary(SampleReports.Run(SampleReports.Toy(), 1e-2, 1), points, saddles: [])));
        (double Value, double Y)[] labels = [.. Texts(svg).Where(text => text.Contains("e-", StringComparison.Ordinal) || text == "1e+0")
            .Select(text => (Math.Log10(double.Parse(text, CultureInfo.InvariantCulture)), Position(svg, text).Y))];
        double top = labels.Single(label => label.Value == 0).Y, decade = labels.Single(label => label.Value == -1).Y - top;
        Assert.All(labels, label => Assert.Equal(top - decade * label.Value, label.Y, 0.02 * decade));
    }

    [Fact]
    public void ManyGroupsOfNeuronsStayOfAReadableSize()
    {
        GradientFlowRun[] runs =
            [.. Enumerable.Range(1, 30).Select(i => SampleReports.Run(SampleReports.Toy(), Math.Pow(10, -0.25 * i), 1, 20))];
        double[] radii = [.. XDocument.Load(new MemoryStream(Draw(PlotKind.Neurons, SampleReports.Report(runs))))
            .Descendants(_svg + "ellipse").Select(circle => double.Parse(circle.Attribute("rx")!.Value, CultureInfo.InvariantCulture))];
        Assert.InRange(radii.Max(), 10, 12);
        Assert.InRange(radii.Min(), 3, 4);
    }

    /// <summary>Scales that are 0 as a double still have a logarithm.</summary>
    [Fact]
    public void ScalesBelowTheSmallestNumberAreDrawnByTheirLogarithm()
    {
        GradientFlowRun tiny = AnimatedRuns.IntegrateLog(SampleReports.Toy(), 20, -800);
        Assert.Equal(0, tiny.InitializationScale);
        GradientFlowReport report = SampleReports.Report(tiny, factor: 1.01);
        Assert.Contains("ln λ of the initialisation scale λ (weight)", Texts(Draw(PlotKind.Norm, report)));
    }

    [Fact]
    public void ANormPlotOfNothingSaysWhy()
    {
        GradientFlowReport report = SampleReports.Standard();
        string Reason(GradientFlowReport asked) => Assert.Throws<GradFlowException>(() => Draw(PlotKind.Norm, asked)).Message;
        Assert.Contains("Measure-VariationNorm", Reason(SampleReports.Unmeasured(report)), StringComparison.Ordinal);
        GradientFlowRun run = report.Runs[0];
        GradientFlowReport below = SampleReports.Report(run, factor: 0.5);
        Assert.DoesNotContain("Measure-VariationNorm", Reason(below), StringComparison.Ordinal);
        Assert.Contains("No excess", Reason(below), StringComparison.Ordinal);
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

    private static (double X, double Y) Position(byte[] svg, string text) => Positions(svg, text).Single();

    private static IEnumerable<(double X, double Y)> Positions(byte[] svg, string text) =>
        XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "text").Where(element => element.Value == text).Select(element =>
        {
            string transform = element.Attribute("transform")!.Value;
            double[] numbers = [.. transform["translate(".Length..transform.IndexOf(')', StringComparison.Ordinal)].Split(',')
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[1]);
        });

    private static string[] Texts(byte[] svg) =>
        [.. XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "text").Select(text => text.Value)];
}
