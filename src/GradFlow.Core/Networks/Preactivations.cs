using System.Buffers;
using System.Runtime.InteropServices;
using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Networks;

/// <summary>
/// The coordinates <c>v_jk = w_j·x_k / b_k</c> of a network on a data set (about_GradFlow_Theory §2), computed for eight neurons at once.
/// </summary>
internal static class Preactivations
{
    /// <summary>Number of neurons a thread takes at once.</summary>
    private const int RangeSize = 4 * Lanes.Count;

    private const long ParallelWork = 4_000_000;

    /// <summary>
    /// Computes all coordinates without the common factor <c>e^LogScale</c> and hands them on, neuron by neuron.
    /// </summary>
    /// <param name="dataset">n samples in R^d.</param>
    /// <param name="network">A network of the same dimension.</param>
    /// <param name="receive">
    /// Told the neuron and its n coordinates, valid during the call only; called once per neuron, on several threads when the
    /// product is large. The numbers do not depend on the threads.
    /// </param>
    public static void ForEach(TrainingDataset dataset, ReluNetwork network, Receiver receive)
    {
        bool isLarge = (long)network.Width * dataset.Count * dataset.Dimension >= ParallelWork;
        using var team = new ThreadTeam(isLarge ? Environment.ProcessorCount : 1, default);
        team.ForRanges(network.Width, RangeSize, (first, last) =>
        {
            for (int j = first; j < last; j += Lanes.Count) ProcessEight(dataset, network, j, receive);
        });
    }

    /// <summary>Receives the coordinates of one neuron.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="coordinates"><c>v_jk</c>, n of them; may be overwritten by the receiver.</param>
    public delegate void Receiver(int neuron, Span<double> coordinates);

    private static void ProcessEight(TrainingDataset dataset, ReluNetwork network, int first, Receiver receive)
    {
        int n = dataset.Count, d = dataset.Dimension, count = Math.Min(Lanes.Count, network.Width - first);
        double[] rented = ArrayPool<double>.Shared.Rent(2 * Lanes.Count * (d + n));
        Span<double> rows = rented.AsSpan(0, Lanes.Count * d), lanes = rented.AsSpan(Lanes.Count * d, Lanes.Count * d);
        Span<double> products = rented.AsSpan(2 * Lanes.Count * d, Lanes.Count * n);
        Span<double> coordinates = rented.AsSpan(2 * Lanes.Count * d + Lanes.Count * n, Lanes.Count * n);
        MemoryMarshal.CreateReadOnlySpan(ref network.HiddenWeights[first, 0], count * d).CopyTo(rows);
        rows[(count * d)..].Clear();
        Lanes.FromRows(rows, d, lanes);
        LaneProducts.Multiply(lanes, MemoryMarshal.CreateReadOnlySpan(ref dataset.Inputs[0, 0], n * d), d, n, d, products);
        Lanes.ToRows(products, coordinates, n);
        for (int neuron = 0; neuron < count; neuron++)
        {
            Span<double> row = coordinates.Slice(neuron * n, n);
            for (int k = 0; k < n; k++) row[k] /= dataset.Norms[k];
            receive(first + neuron, row);
        }
        ArrayPool<double>.Shared.Return(rented);
    }
}
