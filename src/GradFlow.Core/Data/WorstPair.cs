using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Data;

/// <summary>The pair of samples with the largest |cosine|, the first of equals.</summary>
/// <param name="First">The smaller sample; 0 for a single one.</param>
/// <param name="Second">The larger sample; 0 for a single one.</param>
/// <param name="Cosine">Their cosine; 0 for a single one.</param>
internal readonly record struct WorstPair(int First, int Second, double Cosine)
{
    /// <summary>Rows that stay in a cache while eight others pass by.</summary>
    private const int ChunkSize = 64;

    /// <summary>Looks at every pair, eight at once.</summary>
    /// <param name="directions">Unit vectors, a row for each sample.</param>
    public static WorstPair Of(double[,] directions)
    {
        int n = directions.GetLength(0), d = directions.GetLength(1);
        ReadOnlySpan<double> rows = MemoryMarshal.CreateReadOnlySpan(ref directions[0, 0], directions.Length);
        double[] rented = ArrayPool<double>.Shared.Rent(2 * Lanes.Count * d + Lanes.Count * ChunkSize);
        Span<double> eight = rented.AsSpan(0, Lanes.Count * d), lanes = rented.AsSpan(Lanes.Count * d, Lanes.Count * d);
        var worst = new WorstPair(0, 0, 0);
        for (int first = 0; first < n; first += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, n - first);
            rows.Slice(first * d, count * d).CopyTo(eight);
            eight[(count * d)..].Clear();
            Lanes.FromRows(eight, d, lanes);
            Vector512<double> largest = Vector512<double>.Zero, cosines = largest;
            Vector512<long> partners = Vector512<long>.Zero;
            Vector512<long> own = Vector512.Create((long)first) + Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7);
            for (int start = 0; start < first + count; start += ChunkSize)
            {
                int length = Math.Min(ChunkSize, first + count - start);
                Span<double> products = rented.AsSpan(2 * Lanes.Count * d, Lanes.Count * length);
                LaneProducts.Multiply(lanes, rows.Slice(start * d, length * d), d, length, d, products);
                for (int l = 0; l < length; l++)
                {
                    Vector512<double> cosine = Vector512.Create<double>(products.Slice(l * Lanes.Count, Lanes.Count));
                    Vector512<long> partner = Vector512.Create((long)(start + l));
                    Vector512<double> isWorse = Vector512.GreaterThan(Vector512.Abs(cosine), largest) & Vector512.LessThan(partner, own).AsDouble();
                    largest = Vector512.ConditionalSelect(isWorse, Vector512.Abs(cosine), largest);
                    cosines = Vector512.ConditionalSelect(isWorse, cosine, cosines);
                    partners = Vector512.ConditionalSelect(isWorse.AsInt64(), partner, partners);
                }
            }
            for (int lane = 0; lane < count; lane++)
                if (largest[lane] > Math.Abs(worst.Cosine)) worst = new WorstPair((int)partners[lane], first + lane, cosines[lane]);
        }
        ArrayPool<double>.Shared.Return(rented);
        return worst with { Cosine = Math.Clamp(worst.Cosine, -1, 1) };
    }
}
