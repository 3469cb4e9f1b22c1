using GradFlow.Core.Data;
using GradFlow.Core.Norms;
using Xunit;

namespace GradFlow.Core.Tests.Norms;

public class MinimumInterpolationNormTests
{
    /// <summary>about_GradFlow_Theory §7: F* = 1.342 for the toy data; b² is 1.25 and 5, so F* = 1/√1.25 + 1/√5 = 3/√5.</summary>
    [Fact]
    public void ToyHasThePublishedMinimum()
    {
        Assert.Equal(3 / Math.Sqrt(5), MinimumInterpolationNorm.Of(PaperDatasets.Get("Toy")), 1e-14);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    [InlineData(1)]
    public void CertificateIsFeasibleAndAttainsTheMinimum(double positiveFraction)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            TrainingDataset dataset = Dataset(seed, positiveFraction);
            double[] p = MinimumInterpolationNorm.Certificate(dataset);
            double bound = p.Zip(dataset.Labels, (dual, label) => dual * label).Sum();
            Assert.Equal(1, bound / MinimumInterpolationNorm.Of(dataset), 1e-14);
            var random = new Random(seed);
            double reached = 0;
            for (int start = 0; start < 20; start++)
                foreach (int sign in (ReadOnlySpan<int>)[1, -1])
                    reached = Math.Max(reached, Ascend(dataset, p, sign, random));
            // Feasible wherever the search looked, and tight: the search finds the supremum 1.
            Assert.InRange(reached, 1 - 1e-6, 1 + 1e-12);
        }
    }

    [Fact]
    public void ExtremeNormsAreSafe()
    {
        var dataset = new TrainingDataset("large", new double[,] { { 1e-200, 0 }, { 0, 1e-200 } }, [3e50, 4e50]);
        Assert.Equal(5, MinimumInterpolationNorm.Of(dataset) / 1e250, 1e-13);
    }

    [Fact]
    public void CorrelatedInputsAreRefused()
    {
        Expect.Error("InputsNotOrthogonal", () => MinimumInterpolationNorm.Of(PaperDatasets.Get("NonOrthogonalToy")));
        Expect.Error("InputsNotOrthogonal", () => MinimumInterpolationNorm.Certificate(PaperDatasets.Get("NonOrthogonalToy")));
    }

    private static TrainingDataset Dataset(int seed, double positiveFraction)
    {
        TrainingDataset unit = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 5, Dimension = 6, PositiveFraction = positiveFraction, Seed = seed });
        var inputs = new double[5, 6];
        for (int k = 0; k < 5; k++)
            for (int i = 0; i < 6; i++) inputs[k, i] = (0.5 + k) * unit.Inputs[k, i];
        return new TrainingDataset("unequal norms", inputs, unit.Labels);
    }

    /// <summary>Largest ±Σ p_k σ(w·x_k) over the unit ball that projected gradient ascent finds from a random start.</summary>
    private static double Ascend(TrainingDataset dataset, double[] p, int sign, Random random)
    {
        double[] w = [.. Enumerable.Range(0, dataset.Dimension).Select(_ => random.NextDouble() - 0.5)];
        double best = 0;
        for (int iteration = 0; iteration < 500; iteration++)
        {
            double norm = Math.Sqrt(w.Sum(value => value * value)), value = 0;
            var gradient = new double[w.Length];
            for (int i = 0; i < w.Length; i++) w[i] /= norm;
            for (int k = 0; k < dataset.Count; k++)
            {
                double preactivation = Enumerable.Range(0, w.Length).Sum(i => w[i] * dataset.Inputs[k, i]);
                if (preactivation <= 0) continue;
                value += sign * p[k] * preactivation;
                for (int i = 0; i < w.Length; i++) gradient[i] += sign * p[k] * dataset.Inputs[k, i];
            }
            best = Math.Max(best, value);
            for (int i = 0; i < w.Length; i++) w[i] += 0.3 * gradient[i];
        }
        return best;
    }
}
