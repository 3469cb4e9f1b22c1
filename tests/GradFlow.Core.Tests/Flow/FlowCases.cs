using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Tests.Flow;

/// <summary>Runs the tests of the flow share.</summary>
internal static class FlowCases
{
    public static TrainingDataset Orthogonal(int count, int seed, int? dimension = null) => OrthogonalDatasetGenerator.Generate(
        new OrthogonalDatasetOptions { Count = count, Dimension = dimension ?? count, Seed = seed });

    public static ReluNetwork Network(
        TrainingDataset dataset, int width, double logScale, int seed, InitializationScheme scheme = InitializationScheme.Balanced) =>
        NetworkInitializer.Create(width, dataset.Dimension, logScale, keepLogScale: logScale < -600, scheme, seed);

    public static GradientFlowRun Toy(double logScale, int seed, GradientFlowOptions? options = null)
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        return GradientFlow.Integrate(toy, Network(toy, 60, logScale, seed), options ?? new GradientFlowOptions());
    }

    /// <summary>Largest difference of any weight, relative to the largest weight.</summary>
    public static double Distance(ReluNetwork left, ReluNetwork right)
    {
        double difference = 0, largest = 0;
        for (int j = 0; j < right.Width; j++)
        {
            Compare(left.OutputWeights[j], right.OutputWeights[j]);
            for (int i = 0; i < right.Dimension; i++) Compare(left.HiddenWeights[j, i], right.HiddenWeights[j, i]);
        }
        return difference / largest;

        void Compare(double x, double y)
        {
            difference = Math.Max(difference, Math.Abs(x - y));
            largest = Math.Max(largest, Math.Abs(y));
        }
    }
}
