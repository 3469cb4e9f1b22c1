using System.Globalization;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;

namespace GradFlow.Reporting.Animations;

/// <summary>
/// The neurons in every frame, in the unit disc. With two input coordinates the angle is that of the weights and the radius grows
/// with the logarithm of <c>|a| ‖w‖</c>; with more, a neuron stands at the projection of its direction on the plane of D₊ and −D₋,
/// on the rim when it lies in that plane.
/// </summary>
internal sealed class NeuronFrames
{
    /// <summary>Largest number of neurons shown; more dots would hide each other and fill the file.</summary>
    public const int MaximumNeurons = 800;

    private const double InnerRadius = 0.2;
    private const int MaximumRings = 4;

    private readonly int[] _shown;
    private readonly double[]? _horizontal;
    private readonly double[]? _vertical;
    private readonly double _lowest;
    private readonly double _highest;
    private readonly bool _isPlane;

    /// <summary>Places the neurons of the networks.</summary>
    public NeuronFrames(TrainingDataset dataset, IReadOnlyList<ReluNetwork> networks)
    {
        int width = networks[0].Width, count = Math.Min(width, MaximumNeurons);
        _shown = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * width / count))];
        _isPlane = dataset.Dimension <= 2;
        double[] positive = Direction(dataset, 1), negative = Direction(dataset, -1);
        _horizontal = _isPlane ? [1, 0] : Unit(positive) ?? Unit(negative);
        _vertical = _isPlane ? [0, 1] : Unit(Without(negative, _horizontal!));
        Rays = [.. new[] { ("D₊", positive), ("−D₋", negative) }.Select(ray => (ray.Item1, Project(ray.Item2)))
            .Where(ray => ray.Item2 is not null).Select(ray => new Ray(ray.Item1, ray.Item2!.Value.X, ray.Item2.Value.Y))];
        double[] sizes = [.. networks.SelectMany(network => _shown.Select(j => LogSize(network, j))).Where(double.IsFinite)];
        (_lowest, _highest) = sizes.Length == 0 ? (0, 1) : (sizes.Min(), Math.Max(sizes.Max(), sizes.Min() + 1));
        Place(networks);
    }

    /// <summary>A direction that the drawing marks.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="X">Horizontal coordinate in the disc.</param>
    /// <param name="Y">Vertical coordinate in the disc.</param>
    public sealed record Ray(string Name, double X, double Y);

    /// <summary>A circle of neurons of one size.</summary>
    /// <param name="Radius">Radius in the disc.</param>
    /// <param name="Label">The size |a| ‖w‖.</param>
    public sealed record Ring(double Radius, string Label);

    /// <summary>Number of neurons shown.</summary>
    public int Count => _shown.Length;

    /// <summary>Signs of the output weights at the start, 1 or −1 for each neuron.</summary>
    public int[] Signs { get; private set; } = [];

    /// <summary>Horizontal coordinates, between −1 and 1, frame by frame.</summary>
    public List<double> X { get; } = [];

    /// <summary>Vertical coordinates, between −1 and 1, frame by frame.</summary>
    public List<double> Y { get; } = [];

    /// <summary>Square root of the size relative to the largest, between 0 and 1, frame by frame.</summary>
    public List<double> Sizes { get; } = [];

    /// <summary>The directions D₊ and −D₋.</summary>
    public Ray[] Rays { get; }

    /// <summary>Circles of equal size, empty where the radius means something else.</summary>
    public IEnumerable<Ring> Rings()
    {
        if (!_isPlane) yield break;
        int first = (int)Math.Ceiling(_lowest / Math.Log(10)), last = (int)Math.Floor(_highest / Math.Log(10));
        int step = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)MaximumRings));
        for (int exponent = last; exponent >= first; exponent -= step)
            yield return new Ring(
                Radius(exponent * Math.Log(10)), string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"));
    }

    private void Place(IReadOnlyList<ReluNetwork> networks)
    {
        Signs = [.. _shown.Select(j => networks[0].OutputWeights[j] < 0 ? -1 : 1)];
        var last = new (double X, double Y)[_shown.Length];
        foreach (ReluNetwork network in networks)
            for (int i = 0; i < _shown.Length; i++)
            {
                int j = _shown[i];
                double size = LogSize(network, j);
                // A neuron too small for a double beside the others keeps the direction it was last seen in.
                last[i] = Project([.. Enumerable.Range(0, network.Dimension).Select(k => network.HiddenWeights[j, k])]) ?? last[i];
                double radius = _isPlane ? Radius(size) : 1;
                X.Add(radius * last[i].X);
                Y.Add(radius * last[i].Y);
                Sizes.Add(Math.Exp((size - _highest) / 2));
            }
    }

    private double Radius(double logSize) =>
        InnerRadius + (1 - InnerRadius) * Math.Clamp((logSize - _lowest) / (_highest - _lowest), 0, 1);

    private (double X, double Y)? Project(double[] vector)
    {
        if (Unit(vector) is not { } direction) return null;
        double x = Dot(direction, _horizontal!);
        double y = _vertical is null ? Math.Sqrt(Math.Max(0, 1 - x * x)) : Dot(direction, _vertical);
        return (x, y);
    }

    private static double LogSize(ReluNetwork network, int neuron)
    {
        double largest = 0;
        for (int i = 0; i < network.Dimension; i++) largest = Math.Max(largest, Math.Abs(network.HiddenWeights[neuron, i]));
        double sum = 0;
        for (int i = 0; largest > 0 && i < network.Dimension; i++)
            sum += Math.Pow(network.HiddenWeights[neuron, i] / largest, 2);
        return Math.Log(Math.Abs(network.OutputWeights[neuron])) + Math.Log(largest) + Math.Log(sum) / 2 + 2 * network.LogScale;
    }

    // D₊ for the sign 1, −D₋ for −1, up to the factor 1/n.
    private static double[] Direction(TrainingDataset dataset, int sign)
    {
        double[] sum = new double[dataset.Dimension];
        for (int k = 0; k < dataset.Count; k++)
            for (int i = 0; Math.Sign(dataset.Labels[k]) == sign && i < sum.Length; i++)
                sum[i] += Math.Abs(dataset.Labels[k]) * dataset.Inputs[k, i];
        return sum;
    }

    private static double[]? Unit(double[] vector)
    {
        double largest = vector.Max(Math.Abs);
        if (largest == 0) return null;
        double norm = Math.Sqrt(vector.Sum(value => value / largest * (value / largest)));
        return [.. vector.Select(value => value / largest / norm)];
    }

    private static double[] Without(double[] vector, double[] direction)
    {
        const double Rounding = 1e-12;
        double share = Dot(vector, direction);
        double[] rest = [.. vector.Select((value, i) => value - share * direction[i])];
        return Dot(rest, rest) > Rounding * Dot(vector, vector) ? rest : new double[vector.Length];
    }

    private static double Dot(double[] first, double[] second)
    {
        double sum = 0;
        for (int i = 0; i < first.Length; i++) sum += first[i] * second[i];
        return sum;
    }
}
