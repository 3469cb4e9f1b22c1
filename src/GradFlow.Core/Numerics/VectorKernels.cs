using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>Vectorised loops over rows of numbers. The order of the sums is fixed, so equal inputs give equal bits.</summary>
internal static class VectorKernels
{
    /// <summary>Row <paramref name="row"/> of a matrix as a span over its own memory.</summary>
    public static Span<double> Row(double[,] matrix, int row)
    {
        int columns = matrix.GetLength(1);
        return columns == 0 ? [] : MemoryMarshal.CreateSpan(ref matrix[row, 0], columns);
    }

    /// <summary><c>Σ_i x_i y_i</c>.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        // Of one width on any hardware, and so are the bits of the sum.
        ReadOnlySpan<Vector256<double>> xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        ReadOnlySpan<Vector256<double>> ys = MemoryMarshal.Cast<double, Vector256<double>>(y[..x.Length]);
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i + 3 < xs.Length; i += 4)
        {
            sum0 += xs[i] * ys[i];
            sum1 += xs[i + 1] * ys[i + 1];
            sum2 += xs[i + 2] * ys[i + 2];
            sum3 += xs[i + 3] * ys[i + 3];
        }
        for (; i < xs.Length; i++) sum0 += xs[i] * ys[i];
        Vector256<double> sum = sum0 + sum1 + (sum2 + sum3);
        Vector128<double> half = sum.GetLower() + sum.GetUpper();
        double total = half[0] + half[1];
        for (int k = xs.Length * Vector256<double>.Count; k < x.Length; k++) total += x[k] * y[k];
        return total;
    }

    /// <summary><c>y ← y + factor·x</c>.</summary>
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        for (int i = 0; i < xs.Length; i++) ys[i] += factor * xs[i];
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) y[k] += factor * x[k];
    }

    /// <summary><c>y ← y + max(factor·x, 0)</c>.</summary>
    public static void AddPositivePart(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        for (int i = 0; i < xs.Length; i++) ys[i] += Vector.Max(factor * xs[i], Vector<double>.Zero);
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) y[k] += Math.Max(factor * x[k], 0);
    }

    /// <summary><c>(x · first) · second</c>.</summary>
    public static void Scale(ReadOnlySpan<double> x, double first, double second, Span<double> scaled)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> results = MemoryMarshal.Cast<double, Vector<double>>(scaled[..x.Length]);
        for (int i = 0; i < xs.Length; i++) results[i] = xs[i] * first * second;
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) scaled[k] = x[k] * first * second;
    }

    /// <summary><c>first·x + second·y</c>.</summary>
    public static void Combine(double first, ReadOnlySpan<double> x, double second, ReadOnlySpan<double> y, Span<double> combined)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x), ys = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        Span<Vector<double>> results = MemoryMarshal.Cast<double, Vector<double>>(combined[..x.Length]);
        for (int i = 0; i < xs.Length; i++) results[i] = first * xs[i] + second * ys[i];
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) combined[k] = first * x[k] + second * y[k];
    }

    /// <summary><c>√x_i</c>.</summary>
    public static void TakeRoots(ReadOnlySpan<double> x, Span<double> roots)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> results = MemoryMarshal.Cast<double, Vector<double>>(roots[..x.Length]);
        for (int i = 0; i < xs.Length; i++) results[i] = Vector.SquareRoot(xs[i]);
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) roots[k] = Math.Sqrt(x[k]);
    }

    /// <summary>Subtracts a number from the <c>x_i</c> whose bit is set.</summary>
    /// <param name="bits">A bit for each number, the lowest first.</param>
    /// <param name="number">What is subtracted.</param>
    /// <param name="x">The numbers.</param>
    public static void SubtractWhere(ReadOnlySpan<byte> bits, double number, Span<double> x)
    {
        Span<Vector512<double>> xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        Vector512<long> lanes = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        Vector512<double> numbers = Vector512.Create(number);
        for (int i = 0; i < xs.Length; i++)
            xs[i] -= Vector512.Equals(Vector512.Create((long)bits[i]) & lanes, lanes).AsDouble() & numbers;
        for (int k = xs.Length * Vector512<double>.Count; k < x.Length; k++)
            if ((bits[k / 8] >> (k % 8) & 1) != 0) x[k] -= number;
    }

    /// <summary><c>max x_i/y_i</c>; −∞ without any.</summary>
    public static double LargestRatio(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x), ys = MemoryMarshal.Cast<double, Vector<double>>(y[..x.Length]);
        var ratios = new Vector<double>(double.NegativeInfinity);
        for (int i = 0; i < xs.Length; i++) ratios = Vector.Max(ratios, xs[i] / ys[i]);
        double largest = double.NegativeInfinity;
        for (int i = 0; i < Vector<double>.Count; i++) largest = Math.Max(largest, ratios[i]);
        for (int k = xs.Length * Vector<double>.Count; k < x.Length; k++) largest = Math.Max(largest, x[k] / y[k]);
        return largest;
    }

    /// <summary><c>max |x_i|</c> of finite numbers; 0 without any.</summary>
    public static double LargestSize(ReadOnlySpan<double> x)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Vector<double> sizes = default;
        foreach (Vector<double> values in xs) sizes = Vector.Max(sizes, Vector.Abs(values));
        double largest = 0;
        for (int i = 0; i < Vector<double>.Count; i++) largest = Math.Max(largest, sizes[i]);
        foreach (double value in x[(xs.Length * Vector<double>.Count)..]) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary><c>‖x‖</c>, safe from overflow and underflow of the squares.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        double largest = 0;
        foreach (double value in x) largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0) return 0;
        double sum = 0;
        foreach (double value in x)
        {
            double ratio = value / largest;
            sum += ratio * ratio;
        }
        return largest * Math.Sqrt(sum);
    }
}
