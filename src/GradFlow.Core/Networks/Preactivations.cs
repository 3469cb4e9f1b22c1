using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GradFlow.Core.Data;

namespace GradFlow.Core.Networks;

/// <summary>
/// The coordinates <c>v_jk = w_j·x_k / b_k</c> of a network on a data set (theory.md §2), computed for blocks of neurons: a
/// register tile of 4×4 scalar products over chunks of the inputs that stay in the first-level cache.
/// </summary>
internal static class Preactivations
{
    /// <summary>Number of neurons per block: their weights stay in the second-level cache while the samples pass by.</summary>
    public const int BlockSize = 32;

    private const int Tile = 4;
    private const int Chunk = 512;
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
        int blocks = (network.Width + BlockSize - 1) / BlockSize;
        if ((long)network.Width * dataset.Count * dataset.Dimension < ParallelWork)
        {
            var buffer = new double[BlockSize * dataset.Count];
            for (int block = 0; block < blocks; block++) ProcessBlock(dataset, network, block, buffer, receive);
            return;
        }
        Parallel.For(
            0, blocks, () => new double[BlockSize * dataset.Count],
            (block, _, buffer) =>
            {
                ProcessBlock(dataset, network, block, buffer, receive);
                return buffer;
            },
            _ => { });
    }

    /// <summary>Receives the coordinates of one neuron.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="coordinates"><c>v_jk</c>, n of them; may be overwritten by the receiver.</param>
    public delegate void Receiver(int neuron, Span<double> coordinates);

    private static void ProcessBlock(
        TrainingDataset dataset, ReluNetwork network, int block, double[] buffer, Receiver receive)
    {
        int first = block * BlockSize;
        int count = Math.Min(BlockSize, network.Width - first);
        int n = dataset.Count, d = dataset.Dimension;
        ReadOnlySpan<double> inputs = MemoryMarshal.CreateReadOnlySpan(ref dataset.Inputs[0, 0], n * d);
        ReadOnlySpan<double> weights = MemoryMarshal.CreateReadOnlySpan(ref network.HiddenWeights[first, 0], count * d);
        Array.Clear(buffer);
        for (int start = 0; start < d; start += Chunk)
        {
            int length = Math.Min(Chunk, d - start);
            for (int sample = 0; sample < n; sample += Tile)
                for (int neuron = 0; neuron < count; neuron += Tile)
                    AddTile(weights, inputs, d, start, length, neuron, count, sample, n, buffer);
        }
        for (int neuron = 0; neuron < count; neuron++)
        {
            Span<double> coordinates = buffer.AsSpan(neuron * n, n);
            for (int k = 0; k < n; k++) coordinates[k] /= dataset.Norms[k];
            receive(first + neuron, coordinates);
        }
    }

    private static void AddTile(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> inputs, int d, int start, int length,
        int neuron, int neurons, int sample, int samples, Span<double> result)
    {
        if (neuron + Tile > neurons || sample + Tile > samples)
        {
            for (int j = neuron; j < Math.Min(neuron + Tile, neurons); j++)
                for (int k = sample; k < Math.Min(sample + Tile, samples); k++)
                    result[j * samples + k] += Dot(weights.Slice(j * d + start, length), inputs.Slice(k * d + start, length));
            return;
        }
        for (int half = 0; half < Tile; half += 2)
        {
            ReadOnlySpan<double> w0 = weights.Slice((neuron + half) * d + start, length);
            ReadOnlySpan<double> w1 = weights.Slice((neuron + half + 1) * d + start, length);
            AddRows(w0, w1, inputs, d, start, sample, result[((neuron + half) * samples + sample)..], samples);
        }
    }

    private static void AddRows(
        ReadOnlySpan<double> w0, ReadOnlySpan<double> w1, ReadOnlySpan<double> inputs, int d, int start, int sample,
        Span<double> result, int stride)
    {
        int length = w0.Length;
        ref double p0 = ref MemoryMarshal.GetReference(w0);
        ref double p1 = ref MemoryMarshal.GetReference(w1);
        ref double x0 = ref MemoryMarshal.GetReference(inputs.Slice(sample * d + start, length));
        ref double x1 = ref MemoryMarshal.GetReference(inputs.Slice((sample + 1) * d + start, length));
        ref double x2 = ref MemoryMarshal.GetReference(inputs.Slice((sample + 2) * d + start, length));
        ref double x3 = ref MemoryMarshal.GetReference(inputs.Slice((sample + 3) * d + start, length));
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        int i = 0;
        for (; i + Vector512<double>.Count <= length; i += Vector512<double>.Count)
        {
            Vector512<double> a0 = Vector512.LoadUnsafe(ref p0, (nuint)i), a1 = Vector512.LoadUnsafe(ref p1, (nuint)i);
            Vector512<double> b = Vector512.LoadUnsafe(ref x0, (nuint)i);
            s00 = MultiplyAdd(a0, b, s00);
            s10 = MultiplyAdd(a1, b, s10);
            b = Vector512.LoadUnsafe(ref x1, (nuint)i);
            s01 = MultiplyAdd(a0, b, s01);
            s11 = MultiplyAdd(a1, b, s11);
            b = Vector512.LoadUnsafe(ref x2, (nuint)i);
            s02 = MultiplyAdd(a0, b, s02);
            s12 = MultiplyAdd(a1, b, s12);
            b = Vector512.LoadUnsafe(ref x3, (nuint)i);
            s03 = MultiplyAdd(a0, b, s03);
            s13 = MultiplyAdd(a1, b, s13);
        }
        result[0] += Vector512.Sum(s00);
        result[1] += Vector512.Sum(s01);
        result[2] += Vector512.Sum(s02);
        result[3] += Vector512.Sum(s03);
        result[stride] += Vector512.Sum(s10);
        result[stride + 1] += Vector512.Sum(s11);
        result[stride + 2] += Vector512.Sum(s12);
        result[stride + 3] += Vector512.Sum(s13);
        if (i == length) return;
        for (int k = 0; k < Tile; k++)
        {
            ReadOnlySpan<double> rest = inputs.Slice((sample + k) * d + start + i, length - i);
            result[k] += Dot(w0[i..], rest);
            result[stride + k] += Dot(w1[i..], rest);
        }
    }

    private static Vector512<double> MultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> sum) =>
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(x, y, sum) : x * y + sum;

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
