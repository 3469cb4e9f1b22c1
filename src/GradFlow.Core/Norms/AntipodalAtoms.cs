using GradFlow.Core.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace GradFlow.Core.Norms;

/// <summary>
/// A network as a measure on the unit sphere, its neurons merged into pairs of atoms: the amplitude <c>p_i</c> at a direction
/// <c>u_i</c> and <c>q_i</c> at <c>−u_i</c> (about_GradFlow_Theory §5).
/// </summary>
internal sealed class AntipodalAtoms
{
    private const int ProbeSeed = 1;

    private AntipodalAtoms(double[,] directions, double[] forward, double[] backward)
    {
        Directions = directions;
        Forward = forward;
        Backward = backward;
    }

    /// <summary>Number of pairs.</summary>
    public int Count => Forward.Length;

    /// <summary>Unit vectors <c>u_i</c>, a row per pair.</summary>
    public double[,] Directions { get; }

    /// <summary>Amplitudes <c>p_i</c> at <c>u_i</c>.</summary>
    public double[] Forward { get; }

    /// <summary>Amplitudes <c>q_i</c> at <c>−u_i</c>.</summary>
    public double[] Backward { get; }

    /// <summary>
    /// Merges neurons whose unit vectors agree, or agree after a change of sign, up to a tolerance. Neurons of amplitude 0 are
    /// left out. Neurons of one direction have almost the same component along any fixed probe, so that only neighbours in the
    /// order of that component need to be compared.
    /// </summary>
    public static AntipodalAtoms Merge(double[,] hiddenWeights, double[] hiddenNorms, double[] amplitudes, double tolerance)
    {
        int dimension = hiddenWeights.GetLength(1);
        int[] neurons = [.. Enumerable.Range(0, amplitudes.Length).Where(j => amplitudes[j] != 0)];
        var units = new double[neurons.Length, dimension];
        var components = new double[neurons.Length];
        double[] probe = DrawProbe(dimension);
        for (int i = 0; i < neurons.Length; i++)
        {
            Span<double> unit = VectorKernels.Row(units, i);
            for (int c = 0; c < dimension; c++) unit[c] = hiddenWeights[neurons[i], c] / hiddenNorms[neurons[i]];
            components[i] = VectorKernels.Dot(unit, probe);
        }

        // Rounding of the components is covered by the slack beyond the tolerance.
        double window = 2 * tolerance + 1e-14;
        int[] order = [.. Enumerable.Range(0, neurons.Length).OrderBy(i => Math.Abs(components[i])).ThenBy(i => i)];
        var representatives = new List<int>();
        var forward = new List<double>();
        var backward = new List<double>();
        int firstNear = 0;
        foreach (int i in order)
        {
            while (firstNear < representatives.Count
                && Math.Abs(components[i]) - Math.Abs(components[representatives[firstNear]]) > window) firstNear++;
            int atom = firstNear, sign = 0;
            for (; atom < representatives.Count; atom++)
            {
                sign = CompareDirections(VectorKernels.Row(units, representatives[atom]), VectorKernels.Row(units, i), tolerance);
                if (sign != 0) break;
            }
            if (sign == 0)
            {
                representatives.Add(i);
                forward.Add(0);
                backward.Add(0);
            }
            if (sign >= 0) forward[atom] += amplitudes[neurons[i]];
            else backward[atom] += amplitudes[neurons[i]];
        }

        var directions = new double[representatives.Count, dimension];
        for (int atom = 0; atom < representatives.Count; atom++)
            VectorKernels.Row(units, representatives[atom]).CopyTo(VectorKernels.Row(directions, atom));
        return new AntipodalAtoms(directions, [.. forward], [.. backward]);
    }

    private static double[] DrawProbe(int dimension)
    {
        var random = new Xoshiro256StarStar(ProbeSeed, threadSafe: false);
        var probe = new double[dimension];
        foreach (ref double value in probe.AsSpan()) value = Normal.Sample(random, 0, 1);
        double norm = VectorKernels.Norm(probe);
        foreach (ref double value in probe.AsSpan()) value /= norm;
        return probe;
    }

    /// <summary>1 for the same direction, −1 for the opposite one, 0 for another.</summary>
    private static int CompareDirections(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double tolerance)
    {
        int sign = VectorKernels.Dot(first, second) < 0 ? -1 : 1;
        double square = 0, limit = tolerance * tolerance;
        for (int c = 0; c < first.Length && square <= limit; c++)
        {
            double difference = first[c] - sign * second[c];
            square += difference * difference;
        }
        return square <= limit ? sign : 0;
    }
}
