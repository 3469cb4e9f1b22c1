using System.Text;
using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Networks;

public class ReluNetworkCsvTests
{
    [Fact]
    public void WeightsSurviveBitByBit()
    {
        ReluNetwork network = NetworkInitializer.Create(7, 3, Math.Log(1e-200), false, InitializationScheme.Gaussian, 3);
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(path)) ReluNetworkCsv.Write(network, stream);
            Assert.StartsWith("a,w1,w2,w3\n", File.ReadAllText(path), StringComparison.Ordinal);
            ReluNetwork back = ReluNetworkCsv.Read(path);
            Assert.Equal(network.OutputWeights, back.OutputWeights);
            Assert.Equal(network.HiddenWeights, back.HiddenWeights);
            Assert.Equal(0, back.LogScale);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void CommonFactorIsMultipliedIn()
    {
        using var stream = new MemoryStream();
        ReluNetworkCsv.Write(new ReluNetwork([2], new double[,] { { 3, 0 } }, Math.Log(1e-100)), stream);
        ReluNetwork back = ReluNetworkCsv.Parse(new StringReader(Encoding.UTF8.GetString(stream.ToArray())), "n.csv");
        Assert.Equal(2, back.OutputWeights[0] / 1e-100, 1e-12);
        Assert.Equal(3, back.HiddenWeights[0, 0] / 1e-100, 1e-12);
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public void FactorBeyondDoublesIsRefused(double logScale)
    {
        var network = new ReluNetwork([2], new double[,] { { 3, 0 } }, logScale);
        Expect.Error("InvalidOption", () => ReluNetworkCsv.Write(network, new MemoryStream()));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a\n1\n", 1)]
    [InlineData("w1,a\n1,2\n", 1)]
    [InlineData("a,w1\n", 2)]
    [InlineData("a,w1\n1,2\n1,2,3\n", 3)]
    [InlineData("a,w1\n1,0x10\n", 2)]
    public void MalformedTextIsRefusedWithItsLine(string text, int line)
    {
        GradFlowException error = Expect.Error("MalformedFile", () => ReluNetworkCsv.Parse(new StringReader(text), "bad.csv"));
        Assert.StartsWith($"bad.csv, line {line}:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NonFiniteAndMissingAreRefused()
    {
        Expect.Error("NotFinite", () => ReluNetworkCsv.Parse(new StringReader("a,w1\nNaN,1\n"), "bad.csv"));
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Expect.Error("FileNotReadable", () => ReluNetworkCsv.Read(missing));
    }
}
