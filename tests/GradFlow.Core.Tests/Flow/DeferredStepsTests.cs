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

    [Theory]
    [InlineData(1e-2, 0.2, 1)]
    [InlineData(1e-6, 0.2, 2)]
    [InlineData(1e-6, 0.02, 1)]
    public void APairBeginsWhereTooMuchWouldBeMissed(double tolerance, double length, int pairs)
    {
        DeferredSteps steps = NewSteps(tolerance, length);

        Assert.True(steps.TryAdd(StepOf(length, length), length, 2 * length));

        Assert.Equal(pairs, steps.PairCount);
    }

    /// <summary>With a tolerance no merged steps can meet, every step is a pair of its own.</summary>
    [Fact]
    public void PairsOfOneStepAreTheSteps()
    {
        const double length = 0.2;
        DeferredSteps steps = NewSteps(tolerance: 1e-30, length);
        int count = 1;
        for (; steps.TryAdd(StepOf(count * length, length), count * length, (count + 1) * length); count++) ;

        Assert.InRange(count, 3, 20);
        Assert.Equal(count, steps.PairCount);
        for (int i = 0; i < count; i++)
        {
            ImpulsePair step = StepOf(i * length, length);
            Assert.All(step.First.Zip(steps.Pairs[i].First), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
            Assert.All(step.Second.Zip(steps.Pairs[i].Second), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        }
        steps.Clear();
        Assert.Equal(0, steps.PairCount);
    }

    /// <summary>Not even without an error beyond the growth that the bound of the coordinates allows for.</summary>
    [Fact]
    public void StepsThatGrowTooMuchAreNotDeferred() =>
        Assert.False(NewSteps(tolerance: 1e6, length: 4).TryAdd(StepOf(0, 4, factor: 4), 4, 8));

    [Fact]
    public void AColumnIsThreatenedWhenItsCoordinatesMayFallToZero()
    {
        DeferredSteps steps = NewSteps(tolerance: 1, length: 0.1);
        ImpulsePair against = StepOf(0.1, 0.1, factor: -1);
        steps.SetClearances([new double[Samples]]);

        steps.Foresee(StepOf(0.1, 0.1));
        Assert.Equal(0, steps.Threatened.Length);
        steps.Foresee(against);
        Assert.Equal(Samples, steps.Threatened.Length);

        // |a| grows by a factor of e^ρ at most.
        double growth = Math.Pow(2, (steps.Pairs[0].LogGrowth + against.LogGrowth) / 2);
        double[] falls = [.. Enumerable.Range(0, Samples).Select(c => growth * Math.Abs(against.First[c] + against.Second[c]))];
        double[] far = [.. falls.Select(fall => 1.06 * fall)], near = [.. far];
        near[3] = 1.04 * falls[3];
        steps.SetClearances([far]);
        steps.Foresee(against);
        Assert.Equal(0, steps.Threatened.Length);
        steps.SetClearances([far, near]);
        steps.Foresee(against);
        Assert.Equal([3], steps.Threatened.ToArray());
    }

    [Fact]
    public void StepsAtOncePullNowhereAgainstAllOfThem()
    {
        // The last residual falls so fast that two impulses of its integral and moment have different signs.
        const double length = 0.4;
        DeferredSteps steps = NewSteps(tolerance: 1e6, length);
        Assert.True(steps.TryAdd(StepOf(length, length), length, 2 * length));
        ImpulsePair plain = StepOf(0, 2 * length);
        var columns = new SampleColumns(_labels);

        Assert.True(plain.Second[columns.Of(Samples - 1)] < 0);
        for (int k = 0; k < Samples; k++)
        {
            int c = columns.Of(k);
            Assert.True(_labels[k] * steps.Pairs[0].First[c] > 0);
            Assert.True(_labels[k] * steps.Pairs[0].Second[c] >= -1e-15);
            Assert.Equal(plain.First[c] + plain.Second[c], steps.Pairs[0].First[c] + steps.Pairs[0].Second[c], 1e-6);
        }
    }

    [Theory]
    [InlineData(InitializationScheme.Balanced)]
    [InlineData(InitializationScheme.Gaussian)]
    public void ARunEndsWhereItDoesWithoutDeferringWithinAShareOfTheTolerance(InitializationScheme scheme)
    {
        TrainingDataset dataset = FlowCases.Orthogonal(40, 1);
        ReluNetwork network = FlowCases.Network(dataset, 300, Math.Log(1e-150), 1, scheme);
        double end = GradientFlow.Integrate(dataset, network, new GradientFlowOptions()).Time;
        var options = new GradientFlowOptions { SnapshotTimes = [.. Enumerable.Range(0, 20).Select(i => (0.8 + 0.01 * i) * end)] };

        GradientFlowRun run = GradientFlow.Integrate(dataset, network, options);
        using var team = new ThreadTeam(1, default);
        using var motion = new OrthogonalMotion(dataset, network, team, tolerance: 0);
        var plain = new FlowIntegrator(motion, options);
        plain.Run(progress: null, default);

        Assert.Equal(plain.Steps, run.Steps);
        double bound = 0.3 * options.Tolerance * run.Steps;
        Assert.InRange(LargestDistance(motion.End().Network, run.Network), double.Epsilon, bound);
        for (int i = 0; i < plain.Snapshots.Length; i++)
            Assert.InRange(LargestDistance(plain.Snapshots[i].Network, run.Snapshots[i].Network), 0, bound);
        Assert.Equal(plain.Trajectory.Select(point => point.ActiveNeurons), run.Trajectory.Select(point => point.ActiveNeurons));
    }

    /// <summary>A look makes up for the deferred steps; here the neurons, hardly balanced, may not be deferred once more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALookIntoAProposalChangesNothing(bool looks)
    {
        const double imbalance = 0.45e-7;
        var dataset = new TrainingDataset("Unit", new double[,] { { 1, 0 }, { 0, 1 } }, [10, 1]);
        var hidden = new double[16, 2];
        var outputs = new double[16];
        for (int j = 0; j < 16; j++)
        {
            (hidden[j, 0], hidden[j, 1]) = j < 8 ? (1, -1e-9) : (1e-13, 1e-13 * (1 + 0.1 * j));
            outputs[j] = (j < 8 ? 1 : 1 + imbalance) * Math.Sqrt(hidden[j, 0] * hidden[j, 0] + hidden[j, 1] * hidden[j, 1]);
        }
        ReluNetwork[] ends = [.. new[] { 0, 1e-4 }.Select(tolerance =>
        {
            using var team = new ThreadTeam(1, default);
            using var motion = new OrthogonalMotion(dataset, new ReluNetwork(outputs, hidden), team, tolerance);
            double[] residuals = new double[2], impulses = [0.02, 0.02, -0.02, -0.02, -0.02, -0.02, 0.05];
            motion.Observe(default, default, 0, residuals);
            for (int i = 0; i < impulses.Length; i++)
            {
                double[] impulse = [impulses[i], impulses[i]];
                motion.Propose(impulse, impulse, residuals);
                if (looks && i == impulses.Length - 1) motion.NetworkAfter(impulse, impulse);
                motion.Accept(0.1 * i, 0.1 * (i + 1));
                motion.Observe(default, default, 0.1 * (i + 1), residuals);
            }
            return motion.End().Network;
        })];

        Assert.InRange(LargestDistance(ends[0], ends[1]), 0, 1e-12);
    }

    private static double ErrorOfFourSteps(double length)
    {
        const int parts = 64;
        DeferredSteps steps = NewSteps(tolerance: 1e6, length);
        for (int i = 1; i < 4; i++) Assert.True(steps.TryAdd(StepOf(i * length, length), i * length, (i + 1) * length));
        var boost = new TileBoost(Samples);
        NeuronTiles atOnce = NewTile(), oneByOne = NewTile(), moved = NewTile();
        boost.Move(atOnce, 0, 0, Samples, steps.Pairs[0], moved, 0);
        double[] end = Coordinates(moved);
        for (int i = 0; i < 4 * parts; i++)
        {
            boost.Move(oneByOne, 0, 0, Samples, StepOf(i * length / parts, length / parts), moved, 0);
            (oneByOne, moved) = (moved, oneByOne);
        }
        return Coordinates(oneByOne).Zip(end, (left, right) => Math.Abs(left - right)).Max();
    }

    private static DeferredSteps NewSteps(double tolerance, double length, double factor = 1)
    {
        var steps = new DeferredSteps(new SampleColumns(_labels), Ones(), _labels, tolerance);
        Assert.False(steps.TryAdd(StepOf(0, length, factor), 0, length));
        steps.Restart(StepOf(0, length, factor), 0, length);
        return steps;
    }

    /// <summary>A step under residuals <c>y_k e^{−(k+1)t}</c>, with their integral and first moment.</summary>
    private static ImpulsePair StepOf(double start, double length, double factor = 1)
    {
        const int points = 4096;
        var columns = new SampleColumns(_labels);
        double[] integrals = new double[Samples], moments = new double[Samples];
        for (int k = 0; k < Samples; k++)
        {
            double rate = k + 1, size = factor * _labels[k] * Math.Exp(-rate * (start + length / 2)), x = rate * length / 2;
            double integral = 0, moment = 0;
            // By the midpoint rule, whose error is far below that of four steps.
            for (int i = 0; i < points; i++)
            {
                double t = (i + 0.5) / points * 2 - 1;
                integral += Math.Exp(-x * t);
                moment += t * Math.Exp(-x * t);
            }
            integrals[columns.Of(k)] = size * length * integral / points;
            moments[columns.Of(k)] = size * length * length / 2 * moment / points;
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
