namespace GradFlow.Core.Flow.General;

/// <summary>The moving part of a network: neuron j is 2^Exponents[j] times (Outputs[j], Row(j)).</summary>
internal sealed class SpanRows(int width, int stride)
{
    private readonly double[] _rows = new double[(long)width * stride];

    /// <summary>Stored output weights.</summary>
    public double[] Outputs { get; } = new double[width];

    /// <summary>Binary exponents.</summary>
    public int[] Exponents { get; } = new int[width];

    /// <summary>The stored row of a neuron, see <see cref="InputSpan"/>.</summary>
    public Span<double> Row(int neuron) => _rows.AsSpan(checked(neuron * stride), stride);

    /// <summary>A copy.</summary>
    public SpanRows Clone()
    {
        var copy = new SpanRows(width, stride);
        _rows.CopyTo(copy._rows, 0);
        Outputs.CopyTo(copy.Outputs, 0);
        Exponents.CopyTo(copy.Exponents, 0);
        return copy;
    }
}
