using GradFlow.Core.Data;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class CoherencePathTests
{
    [Fact]
    public void PathFromCorrelatedDataStartsOrthogonalAndEndsAtTheData()
    {
        TrainingDataset dataset = TeacherDatasetGenerator.Generate(new TeacherDatasetOptions { Count = 5, Dimension = 8, Seed = 2 });
        var path = new CoherencePath(dataset);

        Assert.InRange(path.At(0).Coherence, 0, 1e-14);
        foreach (double share in new[] { 0.01, 0.5, 1 })
        {
            TrainingDataset between = path.At(share);
            Assert.Equal(share * dataset.Coherence, between.Coherence, 1e-14);
            Assert.Equal(dataset.Labels, between.Labels);
            Assert.All(dataset.Norms.Zip(between.Norms), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
        AssertSame(dataset, path.At(1), 1e-13);
    }

    [Fact]
    public void PathFromOrthogonalDataStartsAtTheDataAndGivesEveryPairOneCosine()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions { Count = 4, Dimension = 4, Norm = 3, Seed = 1 });
        var path = new CoherencePath(dataset);

        AssertSame(dataset, path.At(0), 1e-13);
        double[,] gram = path.At(0.5).GramMatrix();
        for (int k = 0; k < 4; k++)
            for (int l = 0; l < k; l++) Assert.Equal(9 * 0.5 * CoherencePath.LargestFromOrthogonal, gram[k, l], 1e-12);
    }

    private static void AssertSame(TrainingDataset expected, TrainingDataset actual, double error)
    {
        for (int k = 0; k < expected.Count; k++)
            for (int i = 0; i < expected.Dimension; i++) Assert.Equal(expected.Inputs[k, i], actual.Inputs[k, i], error);
    }
}
