using System.Collections.ObjectModel;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Reporting.Tests.Workbooks;
using OpenQA.Selenium;

namespace GradFlow.Reporting.Tests.Animations;

/// <summary>The page as a reader uses it, in Chromium; needs chromium and chromium-driver.</summary>
[Trait("Category", "Browser")]
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private static readonly GradientFlowRun _toy = AnimatedRuns.Toy();
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PlayingMovesTheFlowAndPausingStopsIt() => Open(_toy, () =>
    {
        Assert.Equal("Play", browser.Find("play").Text);
        string[] before = Pictures("neurons", "curve", "loss");
        browser.Find("play").Click();
        Assert.Equal("Pause", browser.Find("play").Text);
        WaitFor(() => browser.Position > 40);
        browser.Find("play").Click();
        string[] after = Pictures("neurons", "curve", "loss");
        Assert.NotEqual(before[0], after[0]);
        Assert.NotEqual(before[2], after[2]);
        double stopped = browser.Position;
        Thread.Sleep(700);
        Assert.Equal(stopped, browser.Position);
    });

    [Fact]
    public void ScrubbingShowsEveryTime() => Open(_toy, () =>
    {
        string[] start = Pictures("neurons", "curve", "loss");
        Scrub(1000);
        string[] end = Pictures("neurons", "curve", "loss");
        Assert.All(start.Zip(end), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.Contains(_toy.Time.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), browser.Find("now").Text,
            StringComparison.Ordinal);
        Scrub(0);
        Assert.Equal(start, Pictures("neurons", "curve", "loss"));
        Assert.StartsWith("t = 0, loss 0.5", browser.Find("now").Text, StringComparison.Ordinal);
    });

    [Fact]
    public void KeysDoWhatTheControlsDo() => Open(_toy, () =>
    {
        IWebElement body = browser.Driver.FindElement(By.TagName("body"));
        body.SendKeys(Keys.End);
        Assert.Equal(1000, browser.Position);
        body.SendKeys(Keys.ArrowLeft);
        Assert.InRange(browser.Position, 990, 999);
        body.SendKeys(Keys.Home);
        Assert.Equal(0, browser.Position);
        body.SendKeys("+");
        Assert.Equal("2", browser.Find("speed").GetDomProperty("value"));
        string linear = browser.Picture("loss");
        body.SendKeys("l");
        Assert.NotEqual(linear, browser.Picture("loss"));
        body.SendKeys(" ");
        Assert.Equal("Pause", browser.Find("play").Text);
        body.SendKeys(" ");
        Assert.Equal("Play", browser.Find("play").Text);
    });

    [Fact]
    public void ASmallWindowStillShowsEverything() => Open(_toy, () =>
    {
        foreach ((int width, int height) in new[] { (500, 900), (1600, 900) })
        {
            browser.Driver.Manage().Window.Size = new System.Drawing.Size(width, height);
            WaitFor(() => browser.Run<bool>("return document.documentElement.scrollWidth <= innerWidth"));
            foreach (string canvas in new[] { "neurons", "curve", "loss" })
                Assert.True(browser.Run<bool>(
                    $"const c = document.getElementById('{canvas}'), blank = document.createElement('canvas');" +
                    "[blank.width, blank.height] = [c.width, c.height];" +
                    "return Math.abs(c.width - c.clientWidth * devicePixelRatio) <= 1 && c.toDataURL() !== blank.toDataURL()"), canvas);
        }
    });

    /// <summary>A loss that falls by less than a decade still has numbers on its logarithmic axis, and large ones fit before theirs.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3e4)]
    public void TheNumbersOfAxesAreThereAndApart(double label)
    {
        TrainingDataset data = SampleReports.Toy(label: label);
        GradientFlowRun run = GradientFlow.Integrate(
            data, NetworkInitializer.Create(20, 2, Math.Log(0.5), keepLogScale: false, InitializationScheme.Balanced, 1),
            new GradientFlowOptions { EndTime = 0.3 / label, LossTolerance = 0 });
        Assert.InRange(run.Loss / run.Trajectory[0].Loss, 0.11, 1);
        Open(run, () =>
        {
            browser.Run<object?>("document.getElementById('logarithmic').click();");
            foreach (string canvas in new[] { "loss", "curve" })
            {
                (double Left, double Right, double Y, string Align)[] numbers = Numbers(canvas);
                Assert.All(numbers, number => Assert.True(number.Left >= 0, $"{canvas}: a number is cut off at {number.Left}"));
                Assert.True(numbers.Count(number => number.Align == "right") > 1, $"{canvas}: no number beside the axis");
                (double Left, double Right, double Y, string Align)[] below =
                    [.. numbers.Where(number => number.Align == "center").OrderBy(number => number.Left)];
                Assert.True(below.Length > 1);
                Assert.All(below.Zip(below.Skip(1)), pair => Assert.True(pair.First.Right < pair.Second.Left, $"{canvas}: numbers overlap"));
            }
        });
    }

    [Fact]
    public void OtherDataAreShownInThePlaneOfTheirDirections()
    {
        TrainingDataset data = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions { Count = 4, Dimension = 5, Seed = 1 });
        Open(AnimatedRuns.Integrate(data, 30, 1e-4), () =>
        {
            Assert.False(browser.Find("curvePanel").Displayed);
            string start = browser.Picture("neurons");
            Scrub(1000);
            Assert.NotEqual(start, browser.Picture("neurons"));
        });
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("</script><script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">")]
    [InlineData("\"quoted\" & 'single' {{data}}")]
    [InlineData("🧪 flow 🧠")]
    [InlineData("مجموعة بيانات")]
    [InlineData(null)]
    public void AnyNameIsPlainText(string? text)
    {
        string name = text ?? new string('n', 300);
        Open(AnimatedRuns.Toy(name), () =>
        {
            Assert.Equal(name, browser.Run<string>("return document.querySelector('h1').textContent"));
            Assert.Equal(name, browser.Run<string>("return document.querySelector('bdi').textContent"));
            Assert.Equal(name, browser.Run<string>("return document.title"));
            Assert.True(browser.Run<bool>("return document.documentElement.scrollWidth <= innerWidth"));
        }, title: name);
    }

    private void Open(GradientFlowRun run, Action check, string title = "Toy experiment")
    {
        string path = _folder.File("run.html");
        AnimatedRuns.Write(path, title, [run]);
        browser.Complaints();
        browser.Driver.Navigate().GoToUrl(new Uri(path).AbsoluteUri);
        browser.Check(() =>
        {
            check();
            Assert.Empty(browser.Complaints());
            Assert.Equal(0, browser.Run<long>("return performance.getEntriesByType('resource').length"));
        });
    }

    // Where the page draws the texts of a picture.
    private (double Left, double Right, double Y, string Align)[] Numbers(string canvas) => [.. browser.Run<ReadOnlyCollection<object>>(
        "const pen = document.getElementById('" + canvas + "').getContext('2d'), drawn = [], fillText = pen.fillText;" +
        "pen.fillText = (text, x, y) => { const width = pen.measureText(text).width, " +
        "left = pen.textAlign === 'right' ? x - width : x - width / 2; drawn.push([left, left + width, y, pen.textAlign].join(' ')); };" +
        "dispatchEvent(new Event('resize')); pen.fillText = fillText; return drawn;")
        .Select(drawn => ((string)drawn).Split(' ')).Select(parts => (Parse(parts[0]), Parse(parts[1]), Parse(parts[2]), parts[3]))];

    private static double Parse(string number) => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    private void Scrub(int position) => browser.Run<object?>(
        "const slider = document.getElementById('position'); slider.value = " + position +
        "; slider.dispatchEvent(new Event('input'));");

    private string[] Pictures(params string[] canvases) => [.. canvases.Select(browser.Picture)];

    private static void WaitFor(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(() => { Thread.Sleep(50); return condition(); }, TimeSpan.FromSeconds(20)), "nothing happened");
}
