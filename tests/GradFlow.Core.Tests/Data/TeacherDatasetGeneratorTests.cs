using GradFlow.Core.Data;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class TeacherDatasetGeneratorTests
{
    private static readonly TeacherDatasetOptions _options = new() { Count = 400, Dimension = 5, Seed = 3 };

    /// <summary>Mean and variance of n·d standard Gaussian numbers, to five standard deviations.</summary>
    [Fact]
    public void InputsAreStandardGaussian()
    {
        double[] values = [.. TeacherDatasetGenerator.Generate(_options with { TeacherWidth = 20 }).Inputs.Cast<double>()];
        Assert.Equal(0, values.Average(), 5 / Math.Sqrt(values.Length));
        Assert.Equal(1, values.Average(x => x * x), 5 * Math.Sqrt(2.0 / values.Length));
    }

    /// <summary>
    /// A teacher of one neuron is a·w·x where that is not 0: all labels have the sign of a and are linear in the inputs, all of which
    /// lie on one side of a hyperplane.
    /// </summary>
    [Fact]
    public void LabelsComeFromATeacherWithoutBias()
    {
        TrainingDataset dataset = TeacherDatasetGenerator.Generate(_options with { TeacherWidth = 1 });
        Vector<double> labels = Vector<double>.Build.Dense(dataset.Labels);
        Matrix<double> inputs = Matrix<double>.Build.DenseOfArray(dataset.Inputs);
        Vector<double> weights = inputs.QR().Solve(labels);
        Assert.Equal(0, (inputs * weights - labels).L2Norm(), 1e-12);
        Assert.Single(dataset.Labels.Select(Math.Sign).Distinct());
    }

    [Fact]
    public void TheSeedDecidesTheBits()
    {
        TrainingDataset first = TeacherDatasetGenerator.Generate(_options), again = TeacherDatasetGenerator.Generate(_options);
        Assert.Equal(first.Inputs, again.Inputs);
        Assert.Equal(first.Labels, again.Labels);
        Assert.NotEqual(first.Inputs, TeacherDatasetGenerator.Generate(_options with { Seed = 4 }).Inputs);
    }

    [Theory]
    [InlineData(0, 5, 6)]
    [InlineData(3, 0, 6)]
    [InlineData(3, 5, 0)]
    public void SizesMustBePositive(int count, int dimension, int width) => Expect.Error(
        "InvalidOption",
        () => TeacherDatasetGenerator.Generate(
            new TeacherDatasetOptions { Count = count, Dimension = dimension, TeacherWidth = width }));
}
