using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Theory;

public class NeuronAlignmentTests
{
    [Fact]
    public void NeuronThatKeepsItsSignAlignsWithTheActiveSamplesOfThatSign()
    {
        NeuronAlignment positive = Predict(2, [1, -1, 1, 0.5], [3, 4, -1, 4]);
        NeuronAlignment negative = Predict(-2, [1, -1, 1, 0.5], [3, 4, -1, 4]);

        Assert.Equal(1, positive.Sign);
        Assert.Equal([0, 3], positive.ActiveSet);
        Assert.Equal(5, positive.Rate, 14);
        Assert.Equal(-1, negative.Sign);
        Assert.Equal([2], negative.ActiveSet);
        Assert.Equal(1, negative.Rate, 14);
    }

    [Fact]
    public void NeuronActiveOnNothingOfItsSignDies()
    {
        NeuronAlignment neuron = Predict(2, [-1, 1], [1, -1]);

        Assert.Empty(neuron.ActiveSet);
        Assert.Equal(0, neuron.Rate);
    }

    [Fact]
    public void NeuronBalancedUpToRoundingDoesNotChangeItsSign()
    {
        double[] coordinates = [.. Enumerable.Range(1, 100).Select(k => Math.Sin(k) * Math.Sin(k))];
        double[] drive = [.. Enumerable.Range(1, 100).Select(k => -1.0 / k)];
        double norm = Math.Sqrt(coordinates.Sum(v => v * v));

        NeuronAlignment neuron = Predict(norm * (1 - 1e-14), coordinates, drive);

        Assert.Equal(1, neuron.Sign);
        Assert.Empty(neuron.ActiveSet);
    }

    [Theory]
    [InlineData(0.99, -1)]
    [InlineData(1.01, 1)]
    public void OneShrinkingCoordinateChangesTheSignExactlyBelowBalance(double outputWeight, int sign)
    {
        // a' = −v, v' = −a: with |a| < v the output weight crosses 0 first, with |a| > v the coordinate does.
        NeuronAlignment neuron = Predict(outputWeight, [1], [-1]);

        Assert.Equal(sign, neuron.Sign);
        Assert.Equal(sign < 0 ? [0] : [], neuron.ActiveSet);
    }

    [Fact]
    public void CoordinateLostBeforeTheSignChangesStaysLost()
    {
        // a' = −v₀ − v₁ with g = −1 each. H(A) = a² − 2A(v₀+v₁) + 2A² until A = v₁ = 0.1, then a² − 0.01 + A² − 2A v₀...: with
        // a = 0.8, H(0.1) = 0.64 − 0.22 + 0.02 = 0.44 > 0, so coordinate 1 is lost before a vanishes near A = 0.4.
        NeuronAlignment neuron = Predict(0.8, [1, 0.1], [-1, -1]);

        Assert.Equal(-1, neuron.Sign);
        Assert.Equal([0], neuron.ActiveSet);
    }

    [Fact]
    public void OutputWeightThatStartsAtZeroFollowsItsSlope()
    {
        NeuronAlignment neuron = Predict(0, [1, 1, -1], [1, -2, 7]);

        Assert.Equal(-1, neuron.Sign);
        Assert.Equal([1], neuron.ActiveSet);
    }

    [Fact]
    public void ZeroNeuronNeverMoves()
    {
        NeuronAlignment neuron = Predict(0, [0, -1], [1, 1]);

        Assert.Equal(0, neuron.Sign);
        Assert.Empty(neuron.ActiveSet);
    }

    [Fact]
    public void PredictionDoesNotDependOnTheScaleOfTheWeights()
    {
        double[] drive = [1, -0.7, -1.3, 0.2, -0.4];
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++)
        {
            double a = random.NextDouble() - 0.5;
            double[] v = [.. drive.Select(_ => random.NextDouble() - 0.3)];
            NeuronAlignment plain = Predict(a, v, drive);
            NeuronAlignment tiny = Predict(a * 1e-280, [.. v.Select(x => x * 1e-280)], drive);
            Assert.Equal(plain.Sign, tiny.Sign);
            Assert.Equal(plain.ActiveSet, tiny.ActiveSet);
        }
    }

    [Fact]
    public void UnbalancedNeuronsAgreeWithAFineIntegrationOfTheirMotion()
    {
        var random = new Random(11);
        int changed = 0, lost = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            int n = 1 + random.Next(7);
            double[] drive = [.. Enumerable.Range(0, n).Select(_ => 2 * random.NextDouble() - 1)];
            double[] v = [.. Enumerable.Range(0, n).Select(_ => 2 * random.NextDouble() - 0.7)];
            double a = 1.2 * (random.NextDouble() - 0.5);

            NeuronAlignment predicted = Predict(a, v, drive);
            (int sign, int[] active) = Integrate(a, v, drive);

            Assert.Equal(active, predicted.ActiveSet);
            if (active.Length > 0) Assert.Equal(sign, predicted.Sign);
            if (predicted.Sign != Math.Sign(a)) changed++;
            int growing = Enumerable.Range(0, n).Count(k => v[k] > 0 && predicted.Sign * drive[k] > 0);
            if (active.Length < growing) lost++;
        }
        // The trials must have reached the cases in question.
        Assert.True(changed > 20, $"{changed} sign changes");
        Assert.True(lost > 3, $"{lost} neurons lost a coordinate before changing sign");
    }

    private static NeuronAlignment Predict(double outputWeight, double[] coordinates, double[] drive) =>
        NeuronAlignment.Predict(outputWeight, coordinates, new InitialDrive(drive));

    /// <summary>Midpoint steps of dv/dt = a g 1[v&gt;0], da/dt = Σ g max(v, 0), until a has grown beyond 1000.</summary>
    private static (int Sign, int[] Active) Integrate(double a, double[] start, double[] drive)
    {
        const double step = 2e-4;
        double[] v = [.. start];
        int n = v.Length;
        for (int i = 0; i < 1_000_000; i++)
        {
            double slope = 0;
            for (int k = 0; k < n; k++) slope += drive[k] * Math.Max(v[k], 0);
            double middle = a + 0.5 * step * slope, middleSlope = 0;
            for (int k = 0; k < n; k++)
                if (v[k] > 0) middleSlope += drive[k] * Math.Max(v[k] + 0.5 * step * drive[k] * a, 0);
            for (int k = 0; k < n; k++)
                if (v[k] > 0) v[k] = Math.Max(v[k] + step * drive[k] * middle, 0);
            a += step * middleSlope;
            if (v.All(x => x <= 0) || (Math.Abs(a) > 1000 && v.Zip(drive).All(p => p.First <= 0 || a * p.Second > 0))) break;
        }
        return (Math.Sign(a), [.. Enumerable.Range(0, n).Where(k => v[k] > 0)]);
    }
}
