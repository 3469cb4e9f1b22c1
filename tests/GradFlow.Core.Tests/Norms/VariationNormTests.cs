using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Tests.Reference;
using Xunit;

namespace GradFlow.Core.Tests.Norms;

public class VariationNormTests
{
    private const int HalfCircle = 24;

    public static TheoryData<string, double[], int[]> NetworksOnTheCircle => new()
    {
        { "one neuron", [1.5], [3] },
        { "opposite neurons of one sign", [1, 0.5], [3, 3 + HalfCircle] },
        { "a linear function", [1, -1], [5, 5 + HalfCircle] },
        { "opposite neurons of different size", [1, -0.3], [5, 5 + HalfCircle] },
        { "a linear function beside one neuron", [1, -1, 0.7], [5, 5 + HalfCircle, 12] },
        { "a linear function the others can carry", [0.3, -0.3, 1, -1], [5, 5 + HalfCircle, 5 - 1, 5 + 1] },
        { "two linear functions and two neurons", [2, -2, 0.5, -0.5, 1, -0.25], [0, 24, 7, 31, 11, 20] },
        { "many", [1, -1, 0.4, -0.6, 0.8, 0.3, -0.9], [1, 25, 9, 33, 40, 14, 46] },
    };

    /// <summary>
    /// The least total amplitude over neurons at 48 directions of the circle that gives the same function values on every
    /// linear piece, by linear programming. It cannot be below F(h), and exceeds it only by what the grid costs a direction
    /// between two of its points, a factor 1/cos(π/48) on the part that is not F's own atoms.
    /// </summary>
    [Theory]
    [MemberData(nameof(NetworksOnTheCircle))]
    public void FunctionNormIsTheLeastTotalAmplitude(string name, double[] amplitudes, int[] directions)
    {
        Assert.NotEmpty(name);
        ReluNetwork network = OnCircle(amplitudes, directions);
        double even = Enumerable.Range(0, HalfCircle).Sum(
            i => Math.Abs(amplitudes.Where((_, j) => directions[j] % HalfCircle == i).Sum()));
        double norm = VariationNorm.OfFunction(network), least = LeastTotalAmplitude(network);
        Assert.InRange(norm, 0, least + 1e-8);
        Assert.InRange(least, 0, even + (norm - even) / Math.Cos(Math.PI / (2 * HalfCircle)) + 1e-8);
    }

    [Fact]
    public void LinearFunctionCostsTwiceItsSlope()
    {
        // w·x = σ(w·x) − σ(−w·x), and no measure does better: F = 2‖w‖.
        Assert.Equal(10, VariationNorm.OfFunction(new ReluNetwork([1, -1], new double[,] { { 3, 4 }, { -3, -4 } })), 1e-13);
    }

    [Fact]
    public void OpposedNeuronsOfOneDirectionCancel()
    {
        Assert.Equal(0, VariationNorm.OfFunction(new ReluNetwork([1, -2], new double[,] { { 2, 4 }, { 1, 2 } })), 1e-15);
        Assert.Equal(0, VariationNorm.OfFunction(new ReluNetwork([0, 0], new double[,] { { 2, 4 }, { 1, 2 } })));
        Assert.Equal(0, VariationNorm.OfFunction(new ReluNetwork([1], new double[,] { { 0, 0 } })));
    }

    /// <summary>For d = 1 the function is p σ(x) + q σ(−x), with F = |p| + |q|.</summary>
    [Fact]
    public void OneDimensionIsExplicit()
    {
        var network = new ReluNetwork([1, -2, 0.5, -1], new double[,] { { 1 }, { 3 }, { -4 }, { -0.5 } });
        Assert.Equal(5 + 1.5, VariationNorm.OfFunction(network), 1e-13);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(50, 4)]
    [InlineData(40, 60)]
    public void SplittingOrRescalingNeuronsChangesNothing(int width, int dimension)
    {
        ReluNetwork network = NetworkInitializer.Create(width, dimension, 0, false, InitializationScheme.Gaussian, 2);
        var output = new double[3 * width];
        var hidden = new double[3 * width, dimension];
        for (int j = 0; j < width; j++)
        {
            double[] parts = [0.2 * (1 + j), 0.7, -0.4];
            double[] shares = [1.9, -1.1, 0.2];
            for (int part = 0; part < 3; part++)
            {
                double scale = Math.Abs(parts[part]);
                output[part * width + j] = network.OutputWeights[j] * shares[part] / scale;
                for (int i = 0; i < dimension; i++) hidden[part * width + j, i] = network.HiddenWeights[j, i] * scale;
            }
        }
        double norm = VariationNorm.OfFunction(network);
        Assert.Equal(network.PathNorm, norm, 1e-12 * norm);
        var split = new ReluNetwork(output, hidden);
        Assert.Equal(norm, VariationNorm.OfFunction(split), 1e-11 * norm);
        Assert.InRange(split.PathNorm, 2 * norm, 4 * norm);
    }

    [Fact]
    public void NormNeverExceedsThePathNorm()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int width = random.Next(1, 12);
            var output = new double[width];
            var hidden = new double[width, 2];
            for (int j = 0; j < width; j++)
            {
                output[j] = random.NextDouble() - 0.5;
                // Few directions, so that many neurons are parallel or opposite.
                double angle = Math.PI / 4 * random.Next(8), length = random.NextDouble();
                (hidden[j, 0], hidden[j, 1]) = (length * Math.Cos(angle), length * Math.Sin(angle));
            }
            var network = new ReluNetwork(output, hidden);
            Assert.InRange(VariationNorm.OfFunction(network), 0, network.PathNorm * (1 + 1e-12));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void CommonFactorCountsTwice(double logScale)
    {
        ReluNetwork network = NetworkInitializer.Create(10, 3, 0, false, InitializationScheme.Balanced, 2);
        var scaled = new ReluNetwork(network.OutputWeights, network.HiddenWeights, logScale);
        Assert.Equal(2 * logScale, Math.Log(VariationNorm.OfFunction(scaled) / VariationNorm.OfFunction(network)), 1e-10);
    }

    [Fact]
    public void TinyWeightsDoNotUnderflow()
    {
        var network = new ReluNetwork([1, 2e-200], new double[,] { { 1e-200, 0 }, { 0, 1 } });
        Assert.Equal(3, VariationNorm.OfFunction(network) / 1e-200, 1e-13);
    }

    [Fact]
    public void InterpolatorsStayAboveTheLowerBound()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = 1 + seed % 6, Dimension = 7, Norm = 0.5 + seed % 4, Seed = seed });
            VariationNormMeasurement measurement = VariationNorm.Measure(dataset, RandomInterpolator(dataset, seed));
            Assert.InRange(measurement.FunctionNorm, measurement.LowerBound * (1 - 1e-12), double.PositiveInfinity);
            Assert.InRange(measurement.RelativeExcess, -1e-12, double.PositiveInfinity);
        }
    }

    /// <summary>One neuron along Σ y_k x_k/b_k² of either sign interpolates, and its path norm is F*.</summary>
    [Fact]
    public void MinimumIsAttained()
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 6, Dimension = 8, Norm = 2, Seed = 1 });
        var hidden = new double[2, 8];
        for (int k = 0; k < 6; k++)
            for (int i = 0; i < 8; i++)
                hidden[dataset.Labels[k] > 0 ? 0 : 1, i] += Math.Abs(dataset.Labels[k]) * dataset.Inputs[k, i] / 4;
        var network = new ReluNetwork([1, -1], hidden);
        for (int k = 0; k < 6; k++)
        {
            double[] input = [.. Enumerable.Range(0, 8).Select(i => dataset.Inputs[k, i])];
            Assert.Equal(dataset.Labels[k], network.Predict(input), 1e-14);
        }

        VariationNormMeasurement measurement = VariationNorm.Measure(dataset, network);
        Assert.Equal(measurement.MinimumNorm, measurement.FunctionNorm, 1e-13);
        Assert.Equal(measurement.MinimumNorm, measurement.PathNorm, 1e-13);
        Assert.Equal(0, measurement.RelativeExcess, 1e-13);
        Assert.Same(network, measurement.Network);
        Assert.Null(measurement.Run);
    }

    [Fact]
    public void RunIsMeasuredAtItsEndAndKept()
    {
        TrainingDataset toy = PaperDatasets.Get("Toy");
        var end = new ReluNetwork([3], new double[,] { { 0, 2 } });
        var run = new GradientFlowRun
        {
            Dataset = toy,
            InitialNetwork = new ReluNetwork([1e-3], new double[,] { { 0, 1e-3 } }),
            Network = end,
            Options = new GradientFlowOptions(),
            Status = RunStatus.StepLimit,
            Time = 1,
            Loss = 1,
            GradientNorm = 0,
            Regime = FlowRegime.MildOverparameterization,
            UnreachableSamples = [],
            Trajectory = [],
            Saddles = [],
            Switches = [],
            Snapshots = [],
            FitTimes = [double.PositiveInfinity, double.PositiveInfinity],
            BalancednessDrift = 0,
            Steps = 1,
            RejectedSteps = 0,
            Elapsed = TimeSpan.Zero,
        };
        VariationNormMeasurement measurement = VariationNorm.Measure(run);
        Assert.Same(run, measurement.Run);
        Assert.Same(end, measurement.Network);
        Assert.Equal(6, measurement.FunctionNorm, 1e-14);
    }

    [Fact]
    public void UnfitInputIsRefused()
    {
        var network = new ReluNetwork([1], new double[,] { { 1, 0 } });
        var ray = new TrainingDataset("ray", new double[,] { { 1, 1 }, { 2, 2 } }, [1, 3]);
        Expect.Error("NoInterpolator", () => VariationNorm.Measure(ray, network));
        Expect.Error("DimensionMismatch", () => VariationNorm.Measure(
            new TrainingDataset("three", new double[,] { { 1, 0, 0 } }, [1]), network));
    }

    [Fact]
    public void WideNetworksWithDuplicatesAreMergedQuickly()
    {
        ReluNetwork network = NetworkInitializer.Create(5000, 200, 0, false, InitializationScheme.Gaussian, 2);
        double[] output = [.. network.OutputWeights, .. network.OutputWeights];
        var hidden = new double[10_000, 200];
        for (int j = 0; j < 10_000; j++)
            for (int i = 0; i < 200; i++)
                hidden[j, i] = (j < 5000 ? 1 : 3) * network.HiddenWeights[j % 5000, i];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(4 * network.PathNorm, VariationNorm.OfFunction(new ReluNetwork(output, hidden)), 1e-10 * network.PathNorm);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    private static ReluNetwork OnCircle(double[] amplitudes, int[] directions)
    {
        var hidden = new double[amplitudes.Length, 2];
        for (int j = 0; j < amplitudes.Length; j++) (hidden[j, 0], hidden[j, 1]) = Direction(directions[j]);
        return new ReluNetwork(amplitudes, hidden);
    }

    private static (double X, double Y) Direction(double index) =>
        (Math.Cos(Math.PI * index / HalfCircle), Math.Sin(Math.PI * index / HalfCircle));

    private static double LeastTotalAmplitude(ReluNetwork network)
    {
        // The pieces meet at right angles to the directions, which are grid points again; two points inside fix each piece.
        const int Points = 4 * HalfCircle, Neurons = 2 * HalfCircle;
        var matrix = new double[Points, 2 * Neurons];
        var values = new double[Points];
        for (int point = 0; point < Points; point++)
        {
            (double x, double y) = Direction(point / 2 + (point % 2 == 0 ? 0.3 : 0.7));
            values[point] = network.Predict([x, y]);
            for (int neuron = 0; neuron < Neurons; neuron++)
            {
                (double u, double v) = Direction(neuron);
                matrix[point, neuron] = Math.Max(u * x + v * y, 0);
                matrix[point, Neurons + neuron] = -matrix[point, neuron];
            }
        }
        return LinearProgram.Minimize([.. Enumerable.Repeat(1.0, 2 * Neurons)], matrix, values);
    }

    /// <summary>A random network plus one neuron per sample that corrects the value there alone.</summary>
    private static ReluNetwork RandomInterpolator(TrainingDataset dataset, int seed)
    {
        int width = 5, count = dataset.Count, dimension = dataset.Dimension;
        ReluNetwork free = NetworkInitializer.Create(
            width, dimension, Math.Log(0.1 + seed % 3), false, InitializationScheme.Gaussian, seed);
        var output = new double[width + count];
        var hidden = new double[width + count, dimension];
        for (int j = 0; j < width; j++)
        {
            output[j] = free.OutputWeights[j];
            for (int i = 0; i < dimension; i++) hidden[j, i] = free.HiddenWeights[j, i];
        }
        for (int k = 0; k < count; k++)
        {
            double[] input = [.. Enumerable.Range(0, dimension).Select(i => dataset.Inputs[k, i])];
            output[width + k] = (dataset.Labels[k] - free.Predict(input)) / (dataset.Norms[k] * dataset.Norms[k]);
            for (int i = 0; i < dimension; i++) hidden[width + k, i] = input[i];
        }
        return new ReluNetwork(output, hidden);
    }
}
