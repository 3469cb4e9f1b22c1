using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Reporting.Animations;
using GradFlow.Reporting.Tests.Workbooks;

namespace GradFlow.Reporting.Tests.Animations;

public partial class AnimationWriterTests
{
    [Fact]
    public void EqualRunsGiveEqualBytesInEveryCulture()
    {
        GradientFlowRun run = AnimatedRuns.Toy();
        byte[] expected = AnimatedRuns.Bytes(SampleReports.Report(run));
        CultureInfo previous = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "", "de-DE", "ar-SA" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(culture);
                Assert.Equal(expected, AnimatedRuns.Bytes(SampleReports.Report("Toy experiment", [run], DateTimeOffset.UnixEpoch)));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = previous;
        }
    }

    [Fact]
    public void OneOfAThingIsNamedAsOne()
    {
        var one = new TrainingDataset("One", new double[,] { { 1 } }, [1]);
        string page = Encoding.UTF8.GetString(AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.Integrate(one, 1, 1e-2))));
        Assert.Contains("1 sample in 1 dimension, 1 neuron, ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoHundredNeuronsTakeLessThanTwoMegabytes()
    {
        TrainingDataset data = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions { Count = 6, Dimension = 6, Seed = 1 });
        Assert.InRange(AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.Integrate(data, 200, 1e-6))).Length, 100_000, 2_000_000);
        Assert.InRange(
            AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.Integrate(SampleReports.Toy(), 200, 1e-6))).Length, 100_000, 2_000_000);
    }

    /// <summary>The last frame's curve is the final network's function: it passes through the samples.</summary>
    [Fact]
    public void TheLastFrameInterpolatesTheSamples()
    {
        JsonElement curve = Data(SampleReports.Toy(), 20).GetProperty("curve");
        byte[] packed = curve.GetProperty("values").GetBytesFromBase64();
        double first = curve.GetProperty("first").GetDouble(), last = curve.GetProperty("last").GetDouble();
        double low = curve.GetProperty("low").GetDouble(), high = curve.GetProperty("high").GetDouble();
        int points = curve.GetProperty("points").GetInt32();
        double At(double x)
        {
            double place = (x - first) / (last - first) * (points - 1);
            int start = packed.Length / 2 - points + (int)place;
            double Value(int i) => low + (high - low) * BinaryPrimitives.ReadUInt16LittleEndian(packed.AsSpan(2 * i)) / 65535;
            return Value(start) + (Value(start + 1) - Value(start)) * (place - (int)place);
        }

        Assert.Equal(-1, At(-0.5), 0.02);
        Assert.Equal(1, At(2), 0.02);
    }

    /// <summary>
    /// Between its two falls the toy's loss is 0.25 (about_GradFlow_Theory §7) and nothing else changes: less than half as many
    /// frames dwell there as an unwarped clock would give.
    /// </summary>
    [Fact]
    public void PlateausPassQuickly()
    {
        JsonElement data = Data(SampleReports.Toy(), 20);
        double[] times = [.. data.GetProperty("times").EnumerateArray().Select(value => value.GetDouble())];
        double[] losses = [.. data.GetProperty("losses").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(times.Order(), times);
        bool[] waits = [.. losses.Select(loss => loss is < 0.2505 and > 0.2495)];
        double timeWaiting = Enumerable.Range(1, times.Length - 1).Where(i => waits[i]).Sum(i => times[i] - times[i - 1]) / times[^1];
        double framesWaiting = waits.Count(wait => wait) / (double)waits.Length;
        Assert.True(timeWaiting > 0.02);
        Assert.True(framesWaiting < 0.5 * timeWaiting, $"{framesWaiting} of the frames for {timeWaiting} of the time");
        Assert.Equal(0, losses[^1], 1e-9);
    }

    [Fact]
    public void ThePolicyAllowsTheOwnScriptAloneAndNoConnection()
    {
        string page = Encoding.UTF8.GetString(AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.Toy())));
        Assert.Contains("default-src 'none'; script-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?://", page);
        Assert.DoesNotMatch("(src|href)\\s*=", page);
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("{{script}}{{data}}")]
    [InlineData("\"quoted\" & 'single'")]
    public void TextIsNoMarkup(string text)
    {
        string page = Encoding.UTF8.GetString(AnimatedRuns.Bytes(SampleReports.Report(text, [AnimatedRuns.Toy(text)])));
        Assert.Equal(2, ScriptStart().Count(page));
    }

    [Fact]
    public void OneRunOfTheFlowIsNeeded()
    {
        GradientFlowRun run = AnimatedRuns.Toy();
        Assert.Equal("NotOneRun", Error(run, SampleReports.Run(SampleReports.Toy(), 1e-3, 1)));
        Assert.Equal("NotOneRun", Error());
    }

    [Fact]
    public void ACancelledExportKeepsTheOldFile()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("run.html");
        File.WriteAllText(path, "old");
        Assert.Throws<OperationCanceledException>(
            () => AnimatedRuns.Write(path, "cancelled", [AnimatedRuns.Toy()], new CancellationToken(canceled: true)));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void TheSmallestScalesCanBeDrawn()
    {
        byte[] page = AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.IntegrateLog(SampleReports.Toy(), 20, -10_000)));
        Assert.Contains("ln λ = -10000", System.Net.WebUtility.HtmlDecode(Encoding.UTF8.GetString(page)), StringComparison.Ordinal);
    }

    private static string Error(params GradientFlowRun[] runs) => Assert.Throws<GradFlowException>(
        () => new AnimationWriter().Write(SampleReports.Report(runs), "unused.html", overwrite: false, CancellationToken.None)).ErrorId;

    private static JsonElement Data(TrainingDataset dataset, int width)
    {
        string page = Encoding.UTF8.GetString(AnimatedRuns.Bytes(SampleReports.Report(AnimatedRuns.Integrate(dataset, width, 1e-6))));
        return JsonDocument.Parse(DataBlock().Match(page).Groups[1].Value).RootElement;
    }

    [GeneratedRegex("<script")]
    private static partial Regex ScriptStart();

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex DataBlock();
}
