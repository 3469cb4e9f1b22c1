using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Networks;

/// <summary>
/// The coordinates <c>v_jk = w_j·x_k / b_k</c> of a network on a data set (about_GradFlow_Theory §2), computed for blocks of
/// neurons: a register tile of 4×4 scalar products over chunks of the inputs that stay in the first-level cache.
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
        bool isLarge = (long)network.Width * dataset.Count * dataset.Dimension >= ParallelWork;
        using var team = new ThreadTeam(isLarge ? Environment.ProcessorCount : 1, default);
        team.For((network.Width + BlockSize - 1) / BlockSize, block =>
        {
            int length = BlockSize * dataset.Count;
            double[] buffer = ArrayPool<double>.Shared.Rent(length);
            ProcessBlock(dataset, network, block, buffer.AsSpan(0, length), receive);
            ArrayPool<double>.Shared.Return(buffer);
        });
    }

    /// <summary>Receives the coordinates of one neuron.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="coordinates"><c>v_jk</c>, n of them; may be overwritten by the receiver.</param>
    public delegate void Receiver(int neuron, Span<double> coordinates);

    private static void ProcessBlock(
        TrainingDataset dataset, ReluNetwork network, int block, Span<double> buffer, Receiver receive)
    {
        int first = block * BlockSize;
        int count = Math.Min(BlockSize, network.Width - first);
        int n = dataset.Count, d = dataset.Dimension;
        ReadOnlySpan<double> inputs = MemoryMarshal.CreateReadOnlySpan(ref dataset.Inputs[0, 0], n * d);
        ReadOnlySpan<double> weights = MemoryMarshal.CreateReadOnlySpan(ref network.HiddenWeights[first, 0], count * d);
        Multiply(weights, inputs, count, n, d, buffer);
        for (int neuron = 0; neuron < count; neuron++)
        {
            Span<double> coordinates = buffer.Slice(neuron * n, n);
            for (int k = 0; k < n; k++) coordinates[k] /= dataset.Norms[k];
            receive(first + neuron, coordinates);
        }
    }

    /// <summary>The scalar products of weights and inputs.</summary>
    /// <param name="weights">d numbers per neuron.</param>
    /// <param name="inputs">d numbers per sample.</param>
    /// <param name="count">Number of neurons, best up to <see cref="BlockSize"/>.</param>
    /// <param name="n">Number of samples.</param>
    /// <param name="d">Dimension.</param>
    /// <param name="products">Receives n numbers per neuron.</param>
    public static void Multiply(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> inputs, int count, int n, int d, Span<double> products)
    {
        products[..(count * n)].Clear();
        for (int start = 0; start < d; start += Chunk)
        {
            int length = Math.Min(Chunk, d - start);
            for (int sample = 0; sample < n; sample += Tile)
                for (int neuron = 0; neuron < count; neuron += Tile)
                    AddTile(weights, inputs, d, start, length, neuron, count, sample, n, products);
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
        ref double weight = ref MemoryMarshal.GetReference(weights.Slice(neuron * d + start, (Tile - 1) * d + length));
        ref double input = ref MemoryMarshal.GetReference(inputs.Slice(sample * d + start, (Tile - 1) * d + length));
        int whole = length - length % Vector512<double>.Count;
        AddWholeVectors(ref weight, ref input, (nuint)d, whole, result[(neuron * samples + sample)..], samples);
        for (int j = neuron; j < neuron + Tile && whole < length; j++)
            for (int k = sample; k < sample + Tile; k++)
                result[j * samples + k] += Dot(
                    weights.Slice(j * d + start + whole, length - whole), inputs.Slice(k * d + start + whole, length - whole));
    }

    private static void AddWholeVectors(
        ref double weight, ref double input, nuint stride, int length, Span<double> result, int resultStride)
    {
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        for (nuint i = 0; i < (nuint)length; i += (nuint)Vector512<double>.Count)
        {
            Vector512<double> w0 = Vector512.LoadUnsafe(ref weight, i), w1 = Vector512.LoadUnsafe(ref weight, i + stride);
            Vector512<double> w2 = Vector512.LoadUnsafe(ref weight, i + 2 * stride);
            Vector512<double> w3 = Vector512.LoadUnsafe(ref weight, i + 3 * stride);
            Vector512<double> x = Vector512.LoadUnsafe(ref input, i);
            s00 = Lanes.MultiplyAdd(w0, x, s00);
            s10 = Lanes.MultiplyAdd(w1, x, s10);
            s20 = Lanes.MultiplyAdd(w2, x, s20);
            s30 = Lanes.MultiplyAdd(w3, x, s30);
            x = Vector512.LoadUnsafe(ref input, i + stride);
            s01 = Lanes.MultiplyAdd(w0, x, s01);
            s11 = Lanes.MultiplyAdd(w1, x, s11);
            s21 = Lanes.MultiplyAdd(w2, x, s21);
            s31 = Lanes.MultiplyAdd(w3, x, s31);
            x = Vector512.LoadUnsafe(ref input, i + 2 * stride);
            s02 = Lanes.MultiplyAdd(w0, x, s02);
            s12 = Lanes.MultiplyAdd(w1, x, s12);
            s22 = Lanes.MultiplyAdd(w2, x, s22);
            s32 = Lanes.MultiplyAdd(w3, x, s32);
            x = Vector512.LoadUnsafe(ref input, i + 3 * stride);
            s03 = Lanes.MultiplyAdd(w0, x, s03);
            s13 = Lanes.MultiplyAdd(w1, x, s13);
            s23 = Lanes.MultiplyAdd(w2, x, s23);
            s33 = Lanes.MultiplyAdd(w3, x, s33);
        }
        AddSums(result, s00, s01, s02, s03);
        AddSums(result[resultStride..], s10, s11, s12, s13);
        AddSums(result[(2 * resultStride)..], s20, s21, s22, s23);
        AddSums(result[(3 * resultStride)..], s30, s31, s32, s33);
    }

    private static void AddSums(
        Span<double> result, Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3)
    {
        result[0] += Lanes.Sum(s0);
        result[1] += Lanes.Sum(s1);
        result[2] += Lanes.Sum(s2);
        result[3] += Lanes.Sum(s3);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
