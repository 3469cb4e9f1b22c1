using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Flow.Orthogonal;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Flow;

/// <summary>Neurons that nothing shows take several steps at once.</summary>
public class DeferredStepsTests
{
    private const int Samples = 6;

    private static readonly double[] _labels = [1, 0.5, -1, 2, -0.25, 1.5];

    /// <summary>The residual decays at another rate on every sample, from its label.</summary>
    [Fact]
    public void StepsAtOnceAreRightToTheFourthOrder()
    {
        double[] errors = [.. new[] { 0.02, 0.01, 0.005 }.Select(ErrorOfFourSteps)];

        Assert.InRange(errors[0], 1e-7, 1e-3);
        // A local error of the fifth order falls by a factor of 32, up to terms of the next one.
        Assert.InRange(errors[0] / errors[1], 24, 42);
        Assert.InRange(errors[1] / errors[2], 24, 42);
    }

    [Fact]
    public void StepsThatWouldMissTooMuchAreNotMerged()
    {
        Assert.True(NewSteps(tolerance: 1e-2, length: 0.2).TryAdd(StepOf(0.2, 0.2), 0.2, 0.4));
        Assert.False(NewSteps(tolerance: 1e-6, length: 0.2).TryAdd(StepOf(0.2, 0.2), 0.2, 0.4));
        Assert.True(NewSteps(tolerance: 1e-6, length: 0.02).TryAdd(StepOf(0.02, 0.02), 0.02, 0.04));
        // Not even without an error beyond the growth that the bound of the coordinates allows for.
        Assert.False(NewSteps(tolerance: 1e6, length: 4).TryAdd(StepOf(0, 4, factor: 4), 4, 8));
    }

    [Fact]
    public void AColumnIsThreatenedWhenItsCoordinatesMayFallToZero()
    {
        DeferredSteps steps = NewSteps(tolerance: 1, length: 0.1);
        ImpulsePair against = StepOf(0.1, 0.1, factor: -1);
        int[] threatened = new int[Samples];

        steps.Foresee(StepOf(0.1, 0.1));
        Assert.Equal(0, steps.FindThreatened(new double[Samples], threatened));
        steps.Foresee(against);
        double growth = Math.Pow(2, (steps.Merged.LogGrowth + against.LogGrowth) / 2);
        double[] clearances = new double[Samples];
        for (int c = 0; c < Samples; c++) clearances[c] = growth * Math.Abs(against.First[c] + against.Second[c]);
        // |a| grows to (|a| + ‖v‖) e^ρ, twice that of a balanced neuron that does not.
        Assert.Equal(Samples, steps.FindThreatened([.. clearances.Select(clearance => 1.99 * clearance)], threatened));
        Assert.Equal(0, steps.FindThreatened([.. clearances.Select(clearance => 2.02 * clearance)], threatened));
    }

    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void ARunEndsWhereItDoesWithoutDeferringWithinAShareOfTheTolerance(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(40, 1);
        ReluNetwork network = FlowCases.Network(dataset, 300, Math.Log(1e-150), 1, scheme);
        double late = 0.97 * GradientFlow.Integrate(dataset, network, new GradientFlowOptions()).Time;
        var options = new GradientFlowOptions { SnapshotTimes = [late] };

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, options);
        using var team = new ThreadTeam(1, default);
        using var motion = new OrthogonalMotion(dataset, network, team, tolerance: 0);
        var plain = new FlowIntegrator(motion, options);
        plain.Run(progress: null, default);

        Assert.Equal(plain.Steps, run.Steps);
        double bound = 0.3 * options.Tolerance * run.Steps;
        Assert.InRange(LargestDistance(motion.End().Network, run.Network), double.Epsilon, bound);
        Assert.InRange(LargestDistance(plain.Snapshots[0].Network, run.Snapshots[0].Network), double.Epsilon, bound);
        Assert.Equal(plain.Trajectory.Select(point => point.ActiveNeurons), run.Trajectory.Select(point => point.ActiveNeurons));
    }

    private static double ErrorOfFourSteps(double length)
    {
        const int parts = 64;
        DeferredSteps steps = NewSteps(tolerance: 1e6, length);
        for (int i = 1; i < 4; i++) Assert.True(steps.TryAdd(StepOf(i * length, length), i * length, (i + 1) * length));
        var boost = new TileBoost(Samples);
        NeuronTiles atOnce = NewTile(), oneByOne = NewTile(), moved = NewTile();
        boost.Move(atOnce, 0, 0, Samples, steps.Merged, moved, 0);
        double[] end = Coordinates(moved);
        for (int i = 0; i < 4 * parts; i++)
        {
            boost.Move(oneByOne, 0, 0, Samples, StepOf(i * length / parts, length / parts), moved, 0);
            (oneByOne, moved) = (moved, oneByOne);
        }
        return Coordinates(oneByOne).Zip(end, (left, right) => Math.Abs(left - right)).Max();
    }

    private static DeferredSteps NewSteps(double tolerance, double length)
    {
        var steps = new DeferredSteps(new SampleColumns(_labels), Ones(), _labels, tolerance);
        Assert.False(steps.TryAdd(StepOf(0, length), 0, length));
        steps.Restart(StepOf(0, length), 0, length);
        return steps;
    }

    /// <summary>A step under residuals <c>y_k e^{−(k+1)t}</c>, with their integral and first moment.</summary>
    private static ImpulsePair StepOf(double start, double length, double factor = 1)
    {
        var columns = new SampleColumns(_labels);
        double[] integrals = new double[Samples], moments = new double[Samples];
        for (int k = 0; k < Samples; k++)
        {
            double rate = k + 1, size = factor * _labels[k] * Math.Exp(-rate * (start + length / 2)), x = rate * length / 2;
            (int points, double integral, double moment) = (64, 0, 0);
            // Gauss would do with fewer points; the midpoint rule needs no table, and its error is far below that of four steps.
            for (int i = 0; i < points * points; i++)
            {
                double t = (i + 0.5) / (points * points) * 2 - 1;
                integral += Math.Exp(-x * t);
                moment += t * Math.Exp(-x * t);
            }
            integrals[columns.Of(k)] = size * length * integral / (points * points);
            moments[columns.Of(k)] = size * length * length / 2 * moment / (points * points);
        }
        var step = new ImpulsePair(columns, Ones());
        step.SetMoments(integrals, moments, length);
        return step;
    }

    /// <summary>Neurons that grow, in directions of their own.</summary>
    private static NeuronTiles NewTile()
    {
        var columns = new SampleColumns(_labels);
        var tile = new NeuronTiles(Samples, 1, TileMemory.Own);
        tile.Columns(0, 0, Samples).Clear();
        for (int lane = 0; lane < Lanes.Count; lane++)
        {
            double sign = lane % 2 == 0 ? 1 : -1, square = 0;
            for (int c = 0; c < Samples; c++)
            {
                if (c < columns.Split != sign > 0) continue;
                tile.At(lane, c) = 1 + (lane * Samples + c) % 5;
                square += tile.At(lane, c) * tile.At(lane, c);
            }
            tile.Outputs[lane] = sign * Math.Sqrt(square);
        }
        return tile;
    }

    private static double[] Coordinates(NeuronTiles tile) => [.. tile.Columns(0, 0, Samples), .. tile.Outputs.Span];

    private static double[] Ones() => [.. _labels.Select(_ => 1.0)];

    /// <summary>The largest difference of a weight, relative to the largest weight of its neuron.</summary>
    private static double LargestDistance(ReluNetwork left, ReluNetwork right)
    {
        double worst = 0;
        for (int j = 0; j < left.Width; j++)
        {
            double difference = 0, largest = 0;
            for (int i = 0; i < left.Dimension; i++)
            {
                difference = Math.Max(difference, Math.Abs(left.HiddenWeights[j, i] - right.HiddenWeights[j, i]));
                largest = Math.Max(largest, Math.Abs(left.HiddenWeights[j, i]));
            }
            worst = Math.Max(worst, difference / largest);
        }
        return worst;
    }
}
