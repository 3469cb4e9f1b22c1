using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Networks;

public class SeedIndependenceTests
{
    [Fact]
    public void ANetworkAndADataSetOfTheSameSeedAreUnrelated()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = 30, Dimension = 30, Seed = seed });
            ReluNetwork network = NetworkInitializer.Create(1, 30, 0, false, InitializationScheme.Balanced, seed);

            double product = 0, squaredNorm = 0;
            for (int i = 0; i < 30; i++)
            {
                product += dataset.Inputs[0, i] * network.HiddenWeights[0, i];
                squaredNorm += network.HiddenWeights[0, i] * network.HiddenWeights[0, i];
            }

            // The cosine of two independent directions of R^30 exceeds 0.8 with a probability below 1e-7.
            Assert.InRange(Math.Abs(product) / Math.Sqrt(squaredNorm), 0, 0.8);
        }
    }
}
