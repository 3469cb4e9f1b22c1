using GradFlow.Core.Norms;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace GradFlow.Core.Tests.Norms;

public class ZonotopeDistanceTests
{
    /// <summary>Every coordinate is at a bound or free: the best of all 3^k least-squares problems.</summary>
    [Fact]
    public void MatchesEnumerationOfAllBoundPatterns()
    {
        int positive = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            int count = 1 + seed % 6, dimension = 1 + seed / 6 % 5;
            double[,] directions = RandomDirections(count, dimension, random, spread: seed % 3 == 0 ? 1e-3 : 1);
            double[] bounds = [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? 0 : random.NextDouble())];
            double[] point = [.. Enumerable.Range(0, dimension).Select(_ => 1.5 * (random.NextDouble() - 0.5))];
            double expected = Enumerate(point, directions, bounds);
            Assert.Equal(expected, ZonotopeDistance.Of(point, directions, bounds), 1e-10);
            if (expected > 1e-3) positive++;
        }
        Assert.InRange(positive, 20, 59);
    }

    [Theory]
    [InlineData(400, 20)]
    [InlineData(60, 50)]
    [InlineData(20, 80)]
    public void PointInsideHasDistanceZeroAndOneOutsideItsExcess(int count, int dimension)
    {
        var random = new Random(count);
        double[,] directions = RandomDirections(count, dimension, random, 1);
        double[] bounds = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        var inside = new double[dimension];
        var vertex = new double[dimension];
        double[] normal = [.. Enumerable.Range(0, dimension).Select(_ => random.NextDouble() - 0.5)];
        double length = Math.Sqrt(normal.Sum(value => value * value));
        for (int i = 0; i < count; i++)
        {
            double weight = 0.9 * (2 * random.NextDouble() - 1) * bounds[i];
            double side = Math.Sign(Enumerable.Range(0, dimension).Sum(c => directions[i, c] * normal[c]));
            for (int c = 0; c < dimension; c++)
            {
                inside[c] += weight * directions[i, c];
                vertex[c] += side * bounds[i] * directions[i, c];
            }
        }
        Assert.Equal(0, ZonotopeDistance.Of(inside, directions, bounds), 1e-10);

        // The vertex that maximises normal·x is the nearest point of vertex + normal.
        double[] outside = [.. vertex.Zip(normal, (v, n) => v + 0.7 * n / length)];
        Assert.Equal(0.7, ZonotopeDistance.Of(outside, directions, bounds), 1e-10);
    }

    private static double[,] RandomDirections(int count, int dimension, Random random, double spread)
    {
        var directions = new double[count, dimension];
        for (int i = 0; i < count; i++)
        {
            double[] row = [.. Enumerable.Range(0, dimension).Select(_ => spread * (random.NextDouble() - 0.5))];
            row[0] += 0.6;
            double norm = Math.Sqrt(row.Sum(value => value * value));
            for (int c = 0; c < dimension; c++) directions[i, c] = row[c] / norm;
        }
        return directions;
    }

    private static double Enumerate(double[] point, double[,] directions, double[] bounds)
    {
        int count = bounds.Length;
        double best = double.PositiveInfinity;
        for (int code = 0; code < Math.Pow(3, count); code++)
        {
            int[] pattern = [.. Enumerable.Range(0, count).Select(i => code / (int)Math.Pow(3, i) % 3 - 1)];
            Vector<double> rest = Vector<double>.Build.Dense((double[])point.Clone());
            int[] free = [.. Enumerable.Range(0, count).Where(i => pattern[i] == 0)];
            for (int i = 0; i < count; i++)
                for (int c = 0; c < point.Length; c++)
                    rest[c] -= pattern[i] * bounds[i] * directions[i, c];
            if (free.Length > 0)
            {
                // More free directions than dimensions, or dependent ones, are covered by patterns with fewer free.
                if (free.Length > point.Length) continue;
                Matrix<double> columns = Matrix<double>.Build.Dense(point.Length, free.Length, (c, i) => directions[free[i], c]);
                Vector<double> weights = columns.QR().Solve(rest);
                if (weights.Any(double.IsNaN) || free.Where((i, at) => Math.Abs(weights[at]) > bounds[i] + 1e-12).Any()) continue;
                rest -= columns * weights;
            }
            best = Math.Min(best, rest.L2Norm());
        }
        return best;
    }
}
