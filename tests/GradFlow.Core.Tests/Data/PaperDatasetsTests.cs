using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class PaperDatasetsTests
{
    /// <summary>
    /// about_GradFlow_Theory §7: ‖D₊‖ = 1.118, ‖D₋‖ = 0.559, both from the rows and labels with the factor 1/n.
    /// </summary>
    [Fact]
    public void ToyIsThePublishedOne()
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        Assert.Equal(new double[,] { { -0.5, 1 }, { 2, 1 } }, toy.Inputs);
        Assert.Equal([-1, 1], toy.Labels);
        Assert.True(toy.IsOrthogonal);
        Assert.Equal(1.118, toy.Norms[1] / 2, 5e-4);
        Assert.Equal(0.559, toy.Norms[0] / 2, 5e-4);
    }

    [Fact]
    public void NonOrthogonalToyIsThePublishedOne()
    {
        TrainingDataset toy = PaperDatasets.Get("nonorthogonaltoy");
        Assert.Equal("NonOrthogonalToy", toy.Name);
        Assert.Equal(new double[,] { { -1.5, 1 }, { -1, 1 }, { 0, 1 }, { 0.25, 1 }, { 2, 1 } }, toy.Inputs);
        Assert.Equal([0.7, -0.3, -0.3, 0.4, 0.2], toy.Labels);
        Assert.False(toy.IsOrthogonal);
    }

    [Fact]
    public void AlignmentFigureIsThePublishedOne()
    {
        TrainingDataset figure = PaperDatasets.Get("AlignmentFigure");
        Assert.Equal(new double[,] { { -0.75, 1 }, { -0.5, 1 }, { 0.125, 1 } }, figure.Inputs);
        Assert.Equal([1.1, 0.1, 0.8], figure.Labels);
    }

    /// <summary>
    /// about_GradFlow_Theory §7: n = 75, d = 150; Gaussian inputs have norms near √150 and cosines near 0, none of them 0.
    /// </summary>
    [Fact]
    public void HighDimensionalHasThePublishedSize()
    {
        TrainingDataset dataset = PaperDatasets.Get("HighDimensional");
        Assert.Equal(75, dataset.Count);
        Assert.Equal(150, dataset.Dimension);
        Assert.Equal(PaperDatasets.HighDimensionalSeed, dataset.Seed);
        Assert.Equal(150, dataset.Norms.Average(b => b * b), 10.0);
        Assert.InRange(dataset.Coherence, 0.15, 0.5);
    }

    [Fact]
    public void EveryNameIsKnownAndAnotherIsNot()
    {
        Assert.Equal(["Toy", "NonOrthogonalToy", "HighDimensional", "AlignmentFigure"], PaperDatasets.Names);
        Assert.All(PaperDatasets.Names, name => Assert.Equal(name, PaperDatasets.Get(name.ToUpperInvariant()).Name));
        GradFlowException error = Expect.Error("UnknownName", () => PaperDatasets.Get("Toys"));
        Assert.All(PaperDatasets.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }
}
