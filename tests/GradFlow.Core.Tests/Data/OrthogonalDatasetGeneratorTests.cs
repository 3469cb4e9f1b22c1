using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Data;

public class OrthogonalDatasetGeneratorTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(7, 40)]
    [InlineData(200, 200)]
    public void InputsAreOrthogonalToRoundingAndOfTheGivenNorm(int count, int dimension)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = dimension, Norm = 2.5, Seed = 1 });
        Assert.InRange(dataset.Coherence, 0, 5e-15);
        Assert.All(dataset.Norms, norm => Assert.Equal(2.5, norm, 1e-14));
        Assert.Equal(1, dataset.Seed);
    }

    [Theory]
    [InlineData(10, 0.5, 5)]
    [InlineData(5, 0.5, 3)]
    [InlineData(7, 0, 0)]
    [InlineData(7, 1, 7)]
    [InlineData(3, 0.4, 1)]
    public void LabelsFollowTheLaw(int count, double fraction, int positive)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions
        {
            Count = count,
            Dimension = count,
            PositiveFraction = fraction,
            LabelScale = 3,
            Seed = 8,
        });
        Assert.Equal(positive, dataset.Labels.Count(label => label > 0));
        Assert.All(dataset.Labels, label => Assert.InRange(Math.Abs(label), 1.5, 4.5));
    }

    [Fact]
    public void PositiveLabelsAreAtRandomPositions()
    {
        var positives = new int[10];
        const int Draws = 400;
        for (int seed = 0; seed < Draws; seed++)
        {
            double[] labels = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = 10, Dimension = 10, PositiveFraction = 0.3, Seed = seed }).Labels;
            for (int k = 0; k < 10; k++) positives[k] += labels[k] > 0 ? 1 : 0;
        }
        // A binomial count with mean 120 and standard deviation 9.2; five of them on either side.
        Assert.All(positives, count => Assert.InRange(count, 120 - 46, 120 + 46));
    }

    /// <summary>Every coordinate of a Haar-random direction has moments 1/d and 3/(d(d+2)).</summary>
    [Fact]
    public void DirectionsAreHaarRandom()
    {
        const int Dimension = 6, Count = 4, Draws = 4000;
        var second = new double[Count, Dimension];
        var fourth = new double[Count];
        var mean = new double[Count];
        for (int seed = 0; seed < Draws; seed++)
        {
            double[,] inputs = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = Count, Dimension = Dimension, Seed = seed }).Inputs;
            for (int k = 0; k < Count; k++)
            {
                for (int i = 0; i < Dimension; i++) second[k, i] += inputs[k, i] * inputs[k, i] / Draws;
                fourth[k] += Math.Pow(inputs[k, 0], 4) / Draws;
                mean[k] += inputs[k, k] / Draws;
            }
        }
        double fourthMoment = 3.0 / (Dimension * (Dimension + 2));
        double deviation = Math.Sqrt((fourthMoment - 1.0 / (Dimension * Dimension)) / Draws);
        for (int k = 0; k < Count; k++)
        {
            for (int i = 0; i < Dimension; i++) Assert.Equal(1.0 / Dimension, second[k, i], 4.5 * deviation);
            // Eighth moment of a coordinate: 105/(d(d+2)(d+4)(d+6)).
            double eighth = 105.0 / (Dimension * (Dimension + 2) * (Dimension + 4) * (Dimension + 6));
            Assert.Equal(fourthMoment, fourth[k], 4.5 * Math.Sqrt((eighth - fourthMoment * fourthMoment) / Draws));
            // A QR factorisation without the sign correction would fail here: its diagonal has a sign.
            Assert.Equal(0, mean[k], 4.5 / Math.Sqrt(Dimension * (double)Draws));
        }
    }

    [Theory]
    [InlineData(2, 2, 0.9)]
    [InlineData(2, 5, 1e-6)]
    [InlineData(20, 20, 0.3)]
    [InlineData(50, 80, 0.999)]
    [InlineData(50, 80, 1e-3)]
    public void CoherenceIsMetExactlyByEveryPair(int count, int dimension, double coherence)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions
        {
            Count = count,
            Dimension = dimension,
            Coherence = coherence,
            Norm = 3,
            Seed = 5,
        });
        Assert.Equal(coherence, dataset.Coherence, 1e-12);
        Assert.All(dataset.Norms, norm => Assert.Equal(3, norm, 1e-12));
        double[,] gram = dataset.GramMatrix();
        for (int k = 0; k < count; k++)
            for (int l = 0; l < k; l++) Assert.Equal(coherence, Math.Abs(gram[k, l]) / 9, 1e-12);
    }

    [Fact]
    public void SmallCoherenceStaysNearTheOrthogonalDataOfTheSeed()
    {
        var options = new OrthogonalDatasetOptions { Count = 4, Dimension = 6, Seed = 2 };
        TrainingDataset orthogonal = OrthogonalDatasetGenerator.Generate(options);
        TrainingDataset correlated = OrthogonalDatasetGenerator.Generate(options with { Coherence = 1e-8 });
        Assert.Equal(orthogonal.Labels, correlated.Labels);
        for (int k = 0; k < 4; k++)
            for (int i = 0; i < 6; i++) Assert.Equal(orthogonal.Inputs[k, i], correlated.Inputs[k, i], 1e-7);
    }

    [Fact]
    public void SameSeedGivesTheSameBits()
    {
        var options = new OrthogonalDatasetOptions { Count = 30, Dimension = 50, Coherence = 0.1, Seed = 99 };
        TrainingDataset first = OrthogonalDatasetGenerator.Generate(options);
        TrainingDataset second = OrthogonalDatasetGenerator.Generate(options);
        Assert.Equal(first.Inputs, second.Inputs);
        Assert.Equal(first.Labels, second.Labels);
        Assert.NotEqual(first.Labels, OrthogonalDatasetGenerator.Generate(options with { Seed = 100 }).Labels);
    }

    [Fact]
    public void OptionsOutsideTheirRangeAreRefused()
    {
        var valid = new OrthogonalDatasetOptions { Count = 2, Dimension = 3 };
        Expect.Error("TooManySamples", () => OrthogonalDatasetGenerator.Generate(valid with { Count = 4 }));
        OrthogonalDatasetOptions[] invalid =
        [
            valid with { Count = 0 },
            valid with { Count = -1 },
            valid with { Dimension = 0 },
            valid with { Count = 100_000, Dimension = 100_000 },
            valid with { Norm = 0 },
            valid with { Norm = double.NaN },
            valid with { Norm = double.PositiveInfinity },
            valid with { LabelScale = -1 },
            valid with { LabelScale = double.NaN },
            valid with { PositiveFraction = -0.1 },
            valid with { PositiveFraction = 1.1 },
            valid with { PositiveFraction = double.NaN },
            valid with { Coherence = -0.1 },
            valid with { Coherence = 1 },
            valid with { Coherence = double.NaN },
            valid with { Count = 1, Coherence = 0.5 },
        ];
        foreach (OrthogonalDatasetOptions options in invalid)
            Expect.Error("InvalidOption", () => OrthogonalDatasetGenerator.Generate(options));
    }

    [Fact]
    public void DataAreIndependentOfANetworkOfTheSameSeed()
    {
        // 4800 independent coordinates √(m d) v_jk are standard normal: one below 1e-6 has a probability of 0.4 %.
        const int count = 24, width = 200, dimension = 26, seed = 8;
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = dimension, Seed = seed });
        ReluNetwork network = NetworkInitializer.Create(width, dimension, 0, false, InitializationScheme.Balanced, seed);

        double smallest = double.PositiveInfinity;
        Preactivations.ForEach(dataset, network, (_, coordinates) =>
        {
            foreach (double v in coordinates) smallest = Math.Min(smallest, Math.Abs(v) * Math.Sqrt(width * dimension));
        });

        Assert.True(smallest > 1e-6, $"smallest coordinate {smallest:G3}");
    }
}
