using GradFlow.Core.Data;
using GradFlow.Core.Descent;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using Xunit;

namespace GradFlow.Core.Tests.Flow.General;

/// <summary>
/// Two samples with cosine 0.6 and labels 2 and −2: the first lifts a neuron with a positive output weight above the boundary of the
/// second, the second pulls it back, so that it slides along e = (0.8, −0.6), the direction orthogonal to x₂.
/// </summary>
public class SlidingTests
{
    private const double Along = 0.8;

    private static readonly TrainingDataset _dataset = new("Slide", new double[,] { { 1, 0 }, { 0.6, 0.8 } }, [2, -2]);

    /// <summary>Residuals constant: a and the coordinate along e are boosted at the rate 0.8.</summary>
    [Fact]
    public void ATinyNeuronIsBoostedAlongItsBoundary()
    {
        const double Scale = 1e-100;
        var network = new ReluNetwork([2 * Scale], new double[,] { { Along * Scale, -0.6 * Scale } });

        ReluNetwork end = GradientFlow.Integrate(_dataset, network, new GradientFlowOptions { EndTime = 3 }).Network;

        Assert.Equal(2 * Math.Cosh(2.4) + Math.Sinh(2.4), end.OutputWeights[0] / Scale, 1e-11);
        Assert.Equal(Along * (Math.Cosh(2.4) + 2 * Math.Sinh(2.4)), end.HiddenWeights[0, 0] / Scale, 1e-11);
        Assert.Equal(-0.6 * (Math.Cosh(2.4) + 2 * Math.Sinh(2.4)), end.HiddenWeights[0, 1] / Scale, 1e-11);
    }

    /// <summary>
    /// Balanced along e, p = a² follows dp/dt = 0.8 p (2 − 0.8 p), which is logistic. The end fits the first sample alone: a stationary
    /// point with loss 2²/4.
    /// </summary>
    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-60)]
    public void ASlidingNeuronGrowsLogisticallyToASpuriousStationaryPoint(double scale)
    {
        GradientFlowRun run = GradientFlow.Integrate(
            _dataset,
            Balanced(scale),
            new GradientFlowOptions
            {
                Tolerance = 1e-9,
                SnapshotTimes = [.. new[] { -2.0, 0, 2 }.Select(shift => (Math.Log(2.5) - 2 * Math.Log(scale)) / 1.6 + shift)],
            });

        foreach (NetworkSnapshot snapshot in run.Snapshots)
            Assert.Equal(Math.Sqrt(Logistic(scale, snapshot.Time)), snapshot.Network.OutputWeights[0], 1e-7);
        Assert.Equal(3, run.Snapshots.Length);
        Assert.Equal(RunStatus.Stalled, run.Status);
        Assert.Equal(1, run.Loss, 1e-9);
        Assert.True(run.GradientNorm < 1e-9);
        Assert.True(run.Steps < 2000);
    }

    /// <summary>Sliding, the speed of the flow is that along the boundary: da/dt = d‖w‖/dt = 0.4 r₁ a.</summary>
    [Fact]
    public void TheGradientNormIsTheSpeedAlongTheBoundary()
    {
        double p = Logistic(0.1, 3), expected = Math.Sqrt(2) * 0.4 * (2 - 0.8 * p) * Math.Sqrt(p);

        GradientFlowRun run = GradientFlow.Integrate(
            _dataset, Balanced(0.1), new GradientFlowOptions { EndTime = 3, Tolerance = 1e-9 });

        Assert.Equal(expected, run.GradientNorm, 1e-7);
        Assert.True(expected > 0.1);
    }

    /// <summary>Descent chatters across the boundary; as its step goes to 0 it tends to the sliding flow, at first order.</summary>
    [Fact]
    public void TheFlowIsTheLimitOfDescent()
    {
        const double Scale = 0.1, Time = 4;
        double expected = GradientFlow.Integrate(
            _dataset, Balanced(Scale), new GradientFlowOptions { EndTime = Time, Tolerance = 1e-9 }).Network.OutputWeights[0];
        Assert.Equal(Math.Sqrt(Logistic(Scale, Time)), expected, 1e-7);

        double[] errors = [.. new[] { 400, 4_000, 40_000 }.Select(iterations => Math.Abs(expected - GradientDescent.Run(
            _dataset,
            Balanced(Scale),
            new GradientDescentOptions { StepSize = Time / iterations, Iterations = iterations }).Network.OutputWeights[0]))];

        Assert.True(errors[1] < 0.2 * errors[0] && errors[2] < 0.2 * errors[1], string.Join(", ", errors));
        Assert.True(errors[2] < 1e-3, string.Join(", ", errors));
    }

    /// <summary>
    /// Without the pull of the second sample the first lifts the neuron over the boundary at once, although it starts exactly on it.
    /// </summary>
    [Fact]
    public void ANeuronOnABoundarySwitchesOnWhenTheForceLiftsIt()
    {
        var dataset = new TrainingDataset("Lift", new double[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } }, [1, 1, 1]);
        var network = new ReluNetwork([1e-6], new double[,] { { 1e-6, 0 } });

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, new GradientFlowOptions { EndTime = 1 });

        // x₂ starts on its boundary with σ'(0) = 0; x₃ lifts it: dw₂/dt = a/3 > 0.
        Assert.Contains(run.Switches, s => s is { Neuron: 0, Sample: 1, IsActive: true, Time: 0 });
        Assert.True(run.Network.HiddenWeights[0, 1] > 0);
    }

    private static ReluNetwork Balanced(double scale) => new([scale], new double[,] { { Along * scale, -0.6 * scale } });

    private static double Logistic(double scale, double time) => 2.5 / (1 + (2.5 / (scale * scale) - 1) * Math.Exp(-1.6 * time));
}
