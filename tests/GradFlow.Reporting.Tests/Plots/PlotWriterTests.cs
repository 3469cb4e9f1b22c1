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

    private static string[] Texts(byte[] svg) =>
        [.. XDocument.Load(new MemoryStream(svg)).Descendants(_svg + "text").Select(text => text.Value)];
}
