using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Reference;

public class ReferenceFlowTests
{
    /// <summary>
    /// about_GradFlow_Theory §4: balanced neurons aligned with y over equal-norm orthogonal inputs follow dp/dt = (2b/n) p (‖y‖ −
    /// b p), p = Σ a_j², whose solution is logistic.
    /// </summary>
    [Theory]
    [InlineData(1e-1, 3)]
    [InlineData(1e-8, 30)]
    [InlineData(1e-8, 80)]
    public void AlignedGroupIsLogistic(double scale, double time)
    {
        const double B = 1.5;
        double[] labels = [1.0, 0.5, 2.0];
        var dataset = new TrainingDataset("Logistic", new double[,] { { B, 0, 0, 0 }, { 0, B, 0, 0 }, { 0, 0, B, 0 } }, labels);
        double target = Math.Sqrt(1 + 0.25 + 4);
        double[] amplitudes = [scale, 0.5 * scale];
        var hidden = new double[2, 4];
        for (int j = 0; j < 2; j++)
            for (int k = 0; k < 3; k++)
                hidden[j, k] = amplitudes[j] * labels[k] / target;

        ReluNetwork end = ReferenceFlow.At(dataset, new ReluNetwork(amplitudes, hidden), time, 1e-12);

        double initial = 1.25 * scale * scale, limit = target / B, rate = 2 * B * target / 3;
        double expected = limit / (1 + (limit / initial - 1) * Math.Exp(-rate * time));
        double actual = end.OutputWeights.Sum(a => a * a);
        Assert.Equal(1, actual / expected, 1e-9);
        for (int k = 0; k < 3; k++)
            Assert.Equal(end.OutputWeights[1] * labels[k] / target, end.HiddenWeights[1, k], 1e-9 * end.OutputWeights[1]);
    }

    /// <summary>A neuron of the wrong sign on its only sample shrinks exponentially in a boost until w = 0, then stays.</summary>
    [Fact]
    public void FrozenCoordinateStays()
    {
        var dataset = new TrainingDataset("One", new double[,] { { 1, 0 } }, [1]);
        var initial = new ReluNetwork([-2e-8], new double[,] { { 1e-8, 3e-8 } });

        ReluNetwork[] networks = ReferenceFlow.At(dataset, initial, [0.25, 2, 20], 1e-12);

        // r = 1 up to 1e-16: a = −2 cosh t + sinh t, w = cosh t − 2 sinh t; w = 0 at tanh t = 1/2, where a² = 4 − 1.
        Assert.Equal(-2 * Math.Cosh(0.25) + Math.Sinh(0.25), networks[0].OutputWeights[0] / 1e-8, 1e-10);
        Assert.Equal(Math.Cosh(0.25) - 2 * Math.Sinh(0.25), networks[0].HiddenWeights[0, 0] / 1e-8, 1e-10);
        foreach (ReluNetwork later in networks[1..])
        {
            Assert.Equal(-Math.Sqrt(3), later.OutputWeights[0] / 1e-8, 1e-10);
            Assert.Equal(0, later.HiddenWeights[0, 0] / 1e-8, 1e-11);
            Assert.Equal(3, later.HiddenWeights[0, 1] / 1e-8, 1e-12);
        }
    }

    /// <summary>
    /// Two inputs at cosine c, a neuron on the first only: with the residuals constant, a and q = w·x₁ are boosted, and
    /// z = w·x₂ moves with c·q until it crosses 0 and the second sample switches on.
    /// </summary>
    [Fact]
    public void CoordinateSwitchesOnWhereItCrosses()
    {
        const double C = 0.6;
        var dataset = new TrainingDataset("Two", new double[,] { { 1, 0 }, { C, 0.8 } }, [2, 2]);
        const double A = 2e-8, Q = 1e-8, Z = -0.3e-8;
        var initial = new ReluNetwork([A], new double[,] { { Q, (Z - C * Q) / 0.8 } });

        // ρ = r/n = 1 before; q(t) = Q cosh t + A sinh t; z(t) = Z + C (q(t) − Q) = 0 at the crossing q* = Q − Z/C.
        double crossingQ = Q - Z / C, conserved = A * A - Q * Q;
        double crossingA = Math.Sqrt(conserved + crossingQ * crossingQ);
        double crossing = Math.Log((crossingQ + crossingA) / (Q + A));

        ReluNetwork[] networks = ReferenceFlow.At(dataset, initial, [crossing, crossing + 1], 1e-12);

        Assert.Equal(crossingA / 1e-8, networks[0].OutputWeights[0] / 1e-8, 1e-9);

        // Afterwards γ = x₁ + x₂, ρ = ‖γ‖, and a and γ·w/ρ are boosted.
        double rho = Math.Sqrt(2 + 2 * C), along = crossingQ / rho;
        double expected = crossingA * Math.Cosh(rho) + along * Math.Sinh(rho);
        Assert.Equal(expected / 1e-8, networks[1].OutputWeights[0] / 1e-8, 1e-9);
    }

    /// <summary>
    /// A neuron pushed back to a boundary from both sides slides along it: the pull is x₁ without its part along x₂, so a and
    /// the coordinate along that direction are boosted at its length.
    /// </summary>
    [Fact]
    public void NeuronSlidesAlongAttractingBoundary()
    {
        const double C = 0.6;
        var dataset = new TrainingDataset("Slide", new double[,] { { 1, 0 }, { C, 0.8 } }, [2, -2]);
        // w ⊥ x₂ direction is e = (0.8, −0.6), e·x₁ = 0.8. Slope of z off: a C > 0, on: a (C − 1) < 0.
        var initial = new ReluNetwork([2e-8], new double[,] { { 0.8e-8 - C * 1e-18, -0.6e-8 - 0.8e-18 } });

        ReluNetwork end = ReferenceFlow.At(dataset, initial, 1, 1e-12);

        double expectedA = 2 * Math.Cosh(0.8) + Math.Sinh(0.8), expectedAlong = Math.Cosh(0.8) + 2 * Math.Sinh(0.8);
        // The start lies 1e-10 of the neuron off the boundary, which it reaches after a time of that order.
        Assert.Equal(expectedA, end.OutputWeights[0] / 1e-8, 1e-9);
        Assert.Equal(expectedAlong, (0.8 * end.HiddenWeights[0, 0] - 0.6 * end.HiddenWeights[0, 1]) / 1e-8, 1e-9);
        Assert.Equal(0, (C * end.HiddenWeights[0, 0] + 0.8 * end.HiddenWeights[0, 1]) / 1e-8, 1e-12);
    }

    /// <summary>With switches on the way the solution still converges: tighter tolerances agree ever better.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    public void ConvergesAcrossSwitches(double coherence)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 5, Dimension = 6, Coherence = coherence, Seed = 3 });
        ReluNetwork initial = NetworkInitializer.Create(
            20, 6, Math.Log(1e-3), keepLogScale: false, InitializationScheme.Gaussian, seed: 4);

        ReluNetwork finest = ReferenceFlow.At(dataset, initial, 20, 1e-12);
        double coarse = LargestDifference(finest, ReferenceFlow.At(dataset, initial, 20, 1e-6));
        double fine = LargestDifference(finest, ReferenceFlow.At(dataset, initial, 20, 1e-9));

        Assert.InRange(coarse, 1e-10, 1e-3);
        Assert.InRange(fine, 0, 0.05 * coarse);
        Assert.InRange(fine, 0, 1e-7);
    }

    private static double LargestDifference(ReluNetwork first, ReluNetwork second)
    {
        double largest = 0;
        for (int j = 0; j < first.Width; j++)
        {
            largest = Math.Max(largest, Math.Abs(first.OutputWeights[j] - second.OutputWeights[j]));
            for (int i = 0; i < first.Dimension; i++)
                largest = Math.Max(largest, Math.Abs(first.HiddenWeights[j, i] - second.HiddenWeights[j, i]));
        }
        return largest;
    }
}
