using GradFlow.Core.Data;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class TrainingDatasetTests
{
    [Fact]
    public void MeasuresNormsCoherenceAndWorstPair()
    {
        var dataset = new TrainingDataset("three", new double[,] { { 3, 4, 0 }, { 0, 0, 2 }, { 0, 1, -1 } }, [1, -1, 2]);
        Assert.Equal([5, 2, Math.Sqrt(2)], dataset.Norms);
        Assert.Equal(1 / Math.Sqrt(2), dataset.Coherence, 1e-15);
        Assert.Equal((1, 2), dataset.WorstPair);
        Assert.False(dataset.IsOrthogonal);
        Assert.Equal(new double[,] { { 25, 0, 4 }, { 0, 4, -2 }, { 4, -2, 2 } }, dataset.GramMatrix());
        string message = Expect.Error("InputsNotOrthogonal", dataset.RequireOrthogonal).Message;
        Assert.Contains("Samples 1 and 2 are not orthogonal: cosine -0.707107", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-170)]
    [InlineData(1e170)]
    [InlineData(1e300)]
    public void ExtremeNormsAreMeasured(double scale)
    {
        var dataset = new TrainingDataset("extreme", new double[,] { { 3 * scale, 4 * scale }, { scale, 0 } }, [1, 1]);
        Assert.Equal(5, dataset.Norms[0] / scale, 1e-14);
        Assert.Equal(0.6, dataset.Coherence, 1e-15);
    }

    [Fact]
    public void BadDataIsRefused()
    {
        Expect.Error("Empty", () => _ = new TrainingDataset("bad", new double[0, 2], []));
        Expect.Error("Empty", () => _ = new TrainingDataset("bad", new double[2, 0], [1, 1]));
        Expect.Error("DimensionMismatch", () => _ = new TrainingDataset("bad", new double[2, 2], [1]));
        Expect.Error("ZeroLabel", () => _ = new TrainingDataset("bad", new double[,] { { 1 } }, [0]));
        Expect.Error("ZeroLabel", () => _ = new TrainingDataset("bad", new double[,] { { 1 } }, [-0.0]));
        Expect.Error("ZeroInput", () => _ = new TrainingDataset("bad", new double[,] { { 1, 0 }, { 0, 0 } }, [1, 1]));
        foreach (double value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Expect.Error("NotFinite", () => _ = new TrainingDataset("bad", new double[,] { { 1, value } }, [1]));
            Expect.Error("NotFinite", () => _ = new TrainingDataset("bad", new double[,] { { 1 } }, [value]));
        }
    }

    [Fact]
    public void OneInputWithTwoLabelsIsRefusedAndWithOneLabelAccepted()
    {
        double[,] inputs = { { 1, 2 }, { 0, 1 }, { 1, 2 } };
        Assert.Contains(
            "Samples 0 and 2", Expect.Error("ContradictoryLabels", () => _ = new TrainingDataset("twice", inputs, [1, 1, 3])).Message,
            StringComparison.Ordinal);
        Assert.Equal(2, new TrainingDataset("twice", inputs, [1, 1, 1]).Rank);
    }

    [Theory]
    [InlineData(-1e-3)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void ToleranceOutsideItsRangeIsRefused(double tolerance) => Expect.Error(
        "InvalidOption", () => PaperDatasets.Get("Toy").WithOrthogonalityTolerance(tolerance));
}
