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
        Assert.Equal((1, 2), (dataset.WorstPair.First, dataset.WorstPair.Second));
        Assert.False(dataset.IsOrthogonal);
        Assert.Equal(new double[,] { { 25, 0, 4 }, { 0, 4, -2 }, { 4, -2, 2 } }, dataset.GramMatrix());
        string message = Expect.Error("InputsNotOrthogonal", dataset.RequireOrthogonal).Message;
        Assert.Contains("Samples 1 and 2 are not orthogonal: cosine -0.707107", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 4)]
    [InlineData(23, 30)]
    [InlineData(150, 5)]
    public void TheWorstPairIsTheFirstOfTheLargestCosine(int n, int d)
    {
        var random = new Random(n);
        var inputs = new double[n, d];
        for (int k = 0; k < n; k++)
            for (int i = 0; i < d; i++) inputs[k, i] = random.NextDouble() - 0.5;
        // Among many samples the same worst pair twice.
        if (n > 100)
            foreach (int k in (int[])[60, 90])
                for (int i = 0; i < d; i++) (inputs[k, i], inputs[k + 5, i]) = (i == 2 ? 1 : 0, i == 2 ? -2 : 0);
        var dataset = new TrainingDataset("random", inputs, [.. Enumerable.Repeat(1.0, n)]);
        (double Cosine, int First, int Second) worst = (0, 0, 0);
        for (int k = 0; k < n; k++)
            for (int l = 0; l < k; l++)
            {
                double cosine = Enumerable.Range(0, d).Sum(i => inputs[k, i] * inputs[l, i]) / dataset.Norms[k] / dataset.Norms[l];
                if (Math.Abs(cosine) > Math.Abs(worst.Cosine) + 1e-14) worst = (cosine, l, k);
            }

        Assert.Equal((worst.First, worst.Second), (dataset.WorstPair.First, dataset.WorstPair.Second));
        Assert.Equal(worst.Cosine, dataset.WorstPair.Cosine, 1e-14);
    }

    [Fact]
    public void TheFirstContradictionIsTold()
    {
        var inputs = new double[,] { { 2, 0 }, { 1, 1 }, { 2, 0 }, { 1, 1 }, { 2, 0 }, { 1, -0.0 } };

        string message = Expect.Error("ContradictoryLabels", () => _ = new TrainingDataset("twice", inputs, [1, 5, 1, 6, 2, 1])).Message;

        Assert.Contains("Samples 1 and 3", message, StringComparison.Ordinal);
    }

    /// <summary>More samples than dimensions cannot be orthogonal, at however wide a tolerance the pairs would not show it at once.</summary>
    [Fact]
    public void ManySamplesAreOrthogonalToNoTolerance()
    {
        var dataset = new TrainingDataset("three", new double[,] { { 1, 0 }, { -0.5, 0.8660254037844386 }, { -0.5, -0.8660254037844386 } }, [1, 1, 1]);

        Assert.False(dataset.WithOrthogonalityTolerance(0.4999).IsOrthogonal);
        Assert.True(dataset.WithOrthogonalityTolerance(0.5001).IsOrthogonal);
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
