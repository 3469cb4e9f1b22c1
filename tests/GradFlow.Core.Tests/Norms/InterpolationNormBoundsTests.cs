using System.Globalization;
using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Norms;
using GradFlow.Core.Tests.Reference;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GradFlow.Core.Tests.Norms;

/// <summary>
/// A certificate that is feasible and an interpolator of the same norm prove each other, whatever found them. Both are checked here by
/// other means: the interpolator by its outputs, the certificate by going through every set of samples and every face.
/// </summary>
public class InterpolationNormBoundsTests
{
    /// <summary>Two inputs a thousandth apart with labels of other signs: rounding ends the search before the bounds meet.</summary>
    [Fact]
    public void BoundsThatDoNotMeetAreNotCalledExact()
    {
        var near = new TrainingDataset(
            "near",
            new[,] { { 0.04701, -1.37374, 1.3749 }, { 0.64088, 0.4004, -0.35132 }, { 0.04609, -1.37391, 1.3752 }, { -1.79405, -0.17479, 0.28048 } },
            [1.872, 0.808, -1.325, -0.589]);
        InterpolationNormBounds bounds = InterpolationNormBounds.Of(near);

        Assert.True(bounds.LowerBound <= bounds.UpperBound);
        Assert.Equal(bounds.UpperBound - bounds.LowerBound <= 1e-9 * bounds.UpperBound, bounds.IsExact);
    }

    /// <summary>Neurons parallel to 1e-8, with amplitudes from 1e-12 to 1.</summary>
    [Fact]
    public void TheNormOfAnInterpolatorOfNearlyDependentInputsIsFound()
    {
        var dependent = new TrainingDataset(
            "dependent",
            new[,] { { -1.2838631917640895, 0.0004984968654039924 }, { 0.374177994764903, 0.020044959302420444 }, { -4.767293370856371, -1.5314388961114425 } },
            [-1.9733753046200544, -1.5047673538581419, -0.6058485411131111]);
        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dependent);

        Assert.True(bounds.IsExact);
        Assert.Equal(bounds.UpperBound, VariationNorm.OfFunction(bounds.Interpolator), 1e-8 * bounds.UpperBound);
    }

    private const double Rounding = 1e-8;

    public static TheoryData<string> Cases =>
        ["NonOrthogonalToy", "AlignmentFigure", "coherent 2", "coherent 4", "coherent 5", "teacher 4x2", "teacher 5x3", "teacher 6x3", "equal inputs"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void BoundsMeetWhereEverySetIsEnumerated(string name)
    {
        TrainingDataset dataset = Dataset(name);

        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

        Assert.True(bounds.IsExact);
        AssertBounds(dataset, bounds);
        Assert.InRange(bounds.UpperBound - bounds.LowerBound, 0, Rounding * bounds.UpperBound);
        Assert.InRange(Supremum(dataset, bounds.Certificate), 1 - 1e-6, 1 + Rounding);
    }

    /// <summary>n = 8 in every number of dimensions; the certificate is attacked by ascent from many directions.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    public void BoundsMeetForEightSamples(int dimension)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            TrainingDataset dataset = TeacherDatasetGenerator.Generate(
                new TeacherDatasetOptions { Count = 8, Dimension = dimension, Seed = seed });

            InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

            Assert.True(bounds.IsExact);
            AssertBounds(dataset, bounds);
            Assert.InRange(bounds.UpperBound - bounds.LowerBound, 0, Rounding * bounds.UpperBound);
            Assert.InRange(AscendedSupremum(dataset, bounds.Certificate), 0.99, 1 + Rounding);
        }
    }

    /// <summary>
    /// On a line with bias, the least total amplitude over neurons at 720 directions and on the boundaries, by linear programming: it
    /// is not below the minimum, and not above it by more than what the grid costs a direction.
    /// </summary>
    [Theory]
    [InlineData("NonOrthogonalToy")]
    [InlineData("AlignmentFigure")]
    public void TheMinimumIsThatOfALinearProgram(string name)
    {
        TrainingDataset dataset = PaperDatasets.Get(name);
        const int Grid = 720;
        double[] angles =
        [
            .. Enumerable.Range(0, Grid).Select(i => 2 * Math.PI * i / Grid),
            .. Enumerable.Range(0, dataset.Count).SelectMany(k => new[] { 1, -1 }.Select(
                side => Math.Atan2(dataset.Inputs[k, 1], dataset.Inputs[k, 0]) + side * Math.PI / 2)),
        ];
        var matrix = new double[dataset.Count, 2 * angles.Length];
        for (int k = 0; k < dataset.Count; k++)
            for (int i = 0; i < angles.Length; i++)
            {
                double value = Math.Max(
                    Math.Cos(angles[i]) * dataset.Inputs[k, 0] + Math.Sin(angles[i]) * dataset.Inputs[k, 1], 0);
                (matrix[k, i], matrix[k, angles.Length + i]) = (value, -value);
            }
        double[] cost = new double[2 * angles.Length];
        Array.Fill(cost, 1);
        double least = LinearProgram.Minimize(cost, matrix, dataset.Labels);

        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

        Assert.InRange(bounds.UpperBound, least * Math.Cos(Math.PI / Grid) - Rounding, least + Rounding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(40)]
    public void OrthogonalBoundsMeetAtTheClosedForm(int count)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = 45, Norm = 2, Seed = 5 });

        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

        AssertBounds(dataset, bounds);
        Assert.Equal(MinimumInterpolationNorm.Of(dataset), bounds.LowerBound, 1e-12);
        Assert.Equal(bounds.LowerBound, bounds.UpperBound, 1e-12);
    }

    /// <summary>The general method on nearly orthogonal data tends to the closed form, at first order in the coherence.</summary>
    [Fact]
    public void SmallCoherenceLeadsBackToTheClosedForm()
    {
        TrainingDataset Make(double coherence) => OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = 5, Dimension = 6, Coherence = coherence, Seed = 3 });
        double limit = MinimumInterpolationNorm.Of(Make(0));

        double[] errors = [.. new[] { 1e-2, 1e-4, 1e-6 }.Select(c => Math.Abs(InterpolationNormBounds.Of(Make(c)).UpperBound - limit))];

        Assert.InRange(errors[0], 1e-4, 0.1);
        Assert.True(errors[1] < 0.02 * errors[0] && errors[2] < 0.02 * errors[1], string.Join(", ", errors));
    }

    /// <summary>
    /// Random data of every kind up to n = 8: Gaussian, integers with equal, opposite and parallel inputs, points on a line with bias
    /// however close, d = 1 + bias to 10, ranks below n. The lower bound is never above the upper one, which nothing clamps, both are
    /// true, and the gap is closed.
    /// </summary>
    [Theory]
    [InlineData(Kind.Gaussian)]
    [InlineData(Kind.Lattice)]
    [InlineData(Kind.Line)]
    [InlineData(Kind.OppositePairs)]
    [InlineData(Kind.Coherent)]
    public void BoundsMeetOnRandomDataOfEveryKind(Kind kind)
    {
        var random = new Random(7);
        int judged = 0, deficient = 0;
        for (int repetition = 0; repetition < 60; repetition++)
        {
            if (Draw(kind, random) is not TrainingDataset dataset) continue;
            InterpolationNormBounds bounds;
            try
            {
                bounds = InterpolationNormBounds.Of(dataset);
            }
            catch (GradFlowException refused) when (refused.ErrorId == "NoInterpolator")
            {
                // Independent inputs can be interpolated whatever the labels.
                Assert.True(dataset.Rank < dataset.Count, $"{kind} {repetition}");
                continue;
            }
            judged++;
            if (dataset.Rank < dataset.Count) deficient++;
            Assert.True(bounds.IsExact, $"{kind} {repetition}");
            AssertBounds(dataset, bounds);
            Assert.InRange(bounds.UpperBound - bounds.LowerBound, 0, Rounding * bounds.UpperBound);
            Assert.InRange(AscendedSupremum(dataset, bounds.Certificate, starts: 20), 0, 1 + Rounding);
        }
        Assert.InRange(judged, 25, 60);
        if (kind != Kind.Coherent) Assert.True(deficient > 5);
    }

    /// <summary>Too many sets to go through: on nearly orthogonal data the bounds still meet.</summary>
    [Theory]
    [InlineData(14, 20, 0.05)]
    [InlineData(20, 20, 0.2)]
    [InlineData(30, 40, 0.02)]
    public void BoundsMeetOnManyNearlyOrthogonalSamples(int count, int dimension, double coherence)
    {
        TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = count, Dimension = dimension, Coherence = coherence, Seed = 2 });

        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

        Assert.False(bounds.IsExact);
        AssertBounds(dataset, bounds);
        Assert.InRange(bounds.UpperBound - bounds.LowerBound, 0, Rounding * bounds.UpperBound);
        Assert.InRange(AscendedSupremum(dataset, bounds.Certificate), 0.5, 1 + Rounding);
    }

    /// <summary>Random inputs in few dimensions leave a gap, which is reported; both bounds hold.</summary>
    [Fact]
    public void ManySamplesLeaveAGapBetweenTrueBounds()
    {
        TrainingDataset dataset = TeacherDatasetGenerator.Generate(new TeacherDatasetOptions { Count = 30, Dimension = 5, Seed = 2 });

        InterpolationNormBounds bounds = InterpolationNormBounds.Of(dataset);

        Assert.False(bounds.IsExact);
        AssertBounds(dataset, bounds);
        Assert.InRange(bounds.UpperBound / bounds.LowerBound, 1 + 1e-6, 1.1);
        Assert.InRange(AscendedSupremum(dataset, bounds.Certificate), 0.5, 1 + Rounding);
    }

    /// <summary>Any effort bounds the supremum from above; enough of it finds the supremum.</summary>
    [Fact]
    public void BoundOfTheSupremumTightensWithTheEffort()
    {
        double excess = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            TrainingDataset dataset = TeacherDatasetGenerator.Generate(new TeacherDatasetOptions { Count = 6, Dimension = 4, Seed = seed });
            var random = new Random(seed);
            double[] dual = [.. dataset.Labels.Select(_ => random.NextDouble() - 0.5)];
            var inputs = new SpanInputs(dataset);
            double supremum = Supremum(dataset, [.. dual.Zip(dataset.Norms, (value, norm) => value / norm)]);

            double little = DualSupremum.Bound(inputs, dual, 1, default), enough = DualSupremum.Bound(inputs, dual, 1000, default);

            Assert.InRange(little, supremum - 1e-12, 2 * supremum);
            Assert.InRange(enough, supremum - 1e-12, little + 1e-12);
            excess = Math.Max(excess, enough / supremum - 1);
        }
        Assert.InRange(excess, 0, 0.1);
    }

    /// <summary>F* and the value of its certificate are computed in two ways; they differ by rounding alone.</summary>
    [Fact]
    public void TheTwoWaysToTheOrthogonalMinimumAgree()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            TrainingDataset dataset = OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = 1 + seed % 20, Dimension = 20, Norm = 0.1 + seed, Seed = seed });
            double value = MinimumInterpolationNorm.Certificate(dataset).Zip(dataset.Labels, (p, y) => p * y).Sum();
            double norm = MinimumInterpolationNorm.Of(dataset);
            Assert.Equal(norm, value, 1e-14 * norm);
        }
    }

    [Fact]
    public void DataWithoutInterpolatorIsRefused()
    {
        // The odd part of a network without output bias is linear: three pairs ±x in the plane need h(x) − h(−x) to be so.
        double[,] inputs = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }, { 1, 1 }, { -1, -1 } };
        Expect.Error("NoInterpolator", () => InterpolationNormBounds.Of(new TrainingDataset("pairs", inputs, [1, 1, 1, 1, 3, 1])));
        Assert.True(InterpolationNormBounds.Of(new TrainingDataset("pairs", inputs, [1, 1, 1, 1, 3, 3])).LowerBound > 0);
        // A network is homogeneous: twice the input, twice the output.
        double[,] parallel = { { 1, 0, 1, -1 }, { 2, 0, 2, -2 } };
        Expect.Error("NoInterpolator", () => InterpolationNormBounds.Of(new TrainingDataset("parallel", parallel, [-2, -1])));
    }

    /// <summary>A kind of random data.</summary>
    public enum Kind
    {
        Gaussian,
        Lattice,
        Line,
        OppositePairs,
        Coherent,
    }

    /// <summary>Random data of a kind; null for what no data set may be, such as an input of zeros or one with two labels.</summary>
    private static TrainingDataset? Draw(Kind kind, Random random)
    {
        int count = random.Next(1, 9), dimension = kind == Kind.Line ? 2 : random.Next(1, 11);
        if (kind == Kind.Coherent)
            return OrthogonalDatasetGenerator.Generate(new OrthogonalDatasetOptions
            {
                Count = Math.Max(count, 2),
                Dimension = 10,
                Coherence = Math.Pow(10, -6 * random.NextDouble()) * 0.99,
                Seed = random.Next(),
            });
        var inputs = new double[count, dimension];
        var labels = new double[count];
        for (int k = 0; k < count; k++)
        {
            for (int i = 0; i < dimension; i++)
                inputs[k, i] = kind == Kind.Lattice ? random.Next(-2, 3)
                    : kind == Kind.OppositePairs && k % 2 == 1 ? -inputs[k - 1, i]
                    : kind == Kind.Line && i == 1 ? 1
                    : Normal.Sample(random, 0, 1);
            labels[k] = kind == Kind.Lattice ? (random.Next(2) == 0 ? 1 : -1) * random.Next(1, 4) : Normal.Sample(random, 0, 1);
        }
        try
        {
            return new TrainingDataset($"{kind}", inputs, labels);
        }
        catch (GradFlowException)
        {
            return null;
        }
    }

    private static TrainingDataset Dataset(string name)
    {
        string[] words = name.Split(' ', 'x');
        return words[0] switch
        {
            "coherent" => OrthogonalDatasetGenerator.Generate(
                new OrthogonalDatasetOptions { Count = int.Parse(words[1], CultureInfo.InvariantCulture), Dimension = 6, Coherence = 0.5, Norm = 3, Seed = 1 }),
            "teacher" => TeacherDatasetGenerator.Generate(
                new TeacherDatasetOptions { Count = int.Parse(words[1], CultureInfo.InvariantCulture), Dimension = int.Parse(words[2], CultureInfo.InvariantCulture), Seed = 1 }),
            "equal" => new TrainingDataset("equal", new double[,] { { 1, 1 }, { 2, 1 }, { 1, 1 }, { -1, 1 } }, [1, -2, 1, 0.5]),
            _ => PaperDatasets.Get(name),
        };
    }

    private static void AssertBounds(TrainingDataset dataset, InterpolationNormBounds bounds)
    {
        Assert.InRange(bounds.LowerBound, 0, bounds.UpperBound);
        Assert.Equal(bounds.LowerBound, bounds.Certificate.Zip(dataset.Labels, (p, y) => p * y).Sum(), 1e-9 * bounds.UpperBound);
        Assert.Equal(bounds.UpperBound, bounds.Interpolator.PathNorm, 1e-9 * bounds.UpperBound);
        double largest = dataset.Labels.Max(Math.Abs);
        for (int k = 0; k < dataset.Count; k++)
            Assert.Equal(dataset.Labels[k], bounds.Interpolator.Predict(Row(dataset, k)), 1e-9 * largest);
    }

    /// <summary>
    /// The supremum of <c>|Σ p_k σ(w·x_k)|</c> over the unit ball. On the cell of a set S it is the length of the projection of Σ_S p_k x_k
    /// onto some face, so that it is among the projections onto the orthogonal complements of all sets of samples.
    /// </summary>
    private static double Supremum(TrainingDataset dataset, double[] p)
    {
        int count = dataset.Count;
        Vector<double>[] rows = [.. Enumerable.Range(0, count).Select(k => Vector<double>.Build.Dense(Row(dataset, k)))];
        double best = 0;
        for (int face = 0; face < 1 << count; face++)
        {
            int[] on = [.. Enumerable.Range(0, count).Where(k => (face >> k & 1) != 0)];
            Matrix<double> projector = Matrix<double>.Build.DenseIdentity(dataset.Dimension);
            if (on.Length > 0)
            {
                Matrix<double> normals = Matrix<double>.Build.DenseOfRowVectors(on.Select(k => rows[k] / rows[k].L2Norm()));
                projector -= normals.PseudoInverse() * normals;
            }
            for (int set = 0; set < 1 << count; set++)
            {
                if ((set & face) != 0) continue;
                Vector<double> sum = Vector<double>.Build.Dense(dataset.Dimension);
                for (int k = 0; k < count; k++)
                    if ((set >> k & 1) != 0) sum += p[k] * rows[k];
                Vector<double> w = projector * sum;
                double norm = w.L2Norm();
                if (norm < 1e-12) continue;
                foreach (double sign in (double[])[1, -1])
                    best = Math.Max(best, Math.Abs(Enumerable.Range(0, count).Sum(k => p[k] * Math.Max(sign * (w * rows[k]) / norm, 0))));
            }
        }
        return best;
    }

    private static double AscendedSupremum(TrainingDataset dataset, double[] p, int starts = 200)
    {
        var random = new Random(1);
        double best = 0;
        for (int start = 0; start < starts; start++)
        {
            double sign = start % 2 == 0 ? 1 : -1;
            double[] w = [.. Enumerable.Range(0, dataset.Dimension).Select(_ => random.NextDouble() - 0.5)];
            for (int iteration = 0; iteration < 200; iteration++)
            {
                double norm = Math.Sqrt(w.Sum(entry => entry * entry)), value = 0;
                for (int i = 0; i < w.Length; i++) w[i] /= norm;
                var gradient = new double[w.Length];
                for (int k = 0; k < dataset.Count; k++)
                {
                    double preactivation = Row(dataset, k).Zip(w, (x, y) => x * y).Sum();
                    if (preactivation <= 0) continue;
                    value += sign * p[k] * preactivation;
                    for (int i = 0; i < w.Length; i++) gradient[i] += sign * p[k] * dataset.Inputs[k, i];
                }
                best = Math.Max(best, value);
                for (int i = 0; i < w.Length; i++) w[i] += 0.5 / (1 + 0.1 * iteration) * gradient[i];
            }
        }
        return best;
    }

    private static double[] Row(TrainingDataset dataset, int sample) =>
        [.. Enumerable.Range(0, dataset.Dimension).Select(i => dataset.Inputs[sample, i])];
}
