namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The moving part of a network: neuron j is 2^Exponents[j] times (Outputs[j], Row(j)).</summary>
internal sealed class NeuronRows(int width, int stride)
{
    /// <summary>Sizes are kept between 2^−this and 2^this.</summary>
    private const int LargestExponent = 64;

    private readonly double[] _rows = new double[(long)width * stride];

    /// <summary>Stored output weights.</summary>
    public double[] Outputs { get; } = new double[width];

    /// <summary>Binary exponents.</summary>
    public int[] Exponents { get; } = new int[width];

    /// <summary>The stored coordinates of a neuron, padded with zeros.</summary>
    public Span<double> Row(int neuron) => _rows.AsSpan(checked(neuron * stride), stride);

    /// <summary>Brings a neuron's size back near 1 by a power of two, without rounding.</summary>
    /// <returns>The new output weight and the binary exponent split off.</returns>
    public static (double Output, int Exponent) Normalize(double a, Span<double> row)
    {
        double size = Math.Max(Math.Abs(a), Math.Sqrt(RowKernels.Dot(row, row)));
        int exponent = size > 0 && double.IsFinite(size) ? Math.ILogB(size) : 0;
        if (Math.Abs(exponent) <= LargestExponent) return (a, 0);
        RowKernels.Rescale(row, Math.ScaleB(1, -exponent));
        return (Math.ScaleB(a, -exponent), exponent);
    }
}
