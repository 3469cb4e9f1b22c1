namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The order of the samples in a neuron's row: the positive labels first, then the negative ones. A neuron stays active on one sign
/// only (about_GradFlow_Theory §4), so that after the alignment half of every row is never looked at again.
/// </summary>
internal sealed class SampleColumns
{
    private readonly int[] _columns;
    private readonly int[] _samples;

    /// <summary>Orders the samples by the signs of their labels.</summary>
    public SampleColumns(double[] labels)
    {
        Split = labels.Count(label => label > 0);
        _columns = new int[labels.Length];
        _samples = new int[labels.Length];
        int nextPositive = 0, nextNegative = Split;
        for (int k = 0; k < labels.Length; k++)
        {
            _columns[k] = labels[k] > 0 ? nextPositive++ : nextNegative++;
            _samples[_columns[k]] = k;
        }
    }

    /// <summary>Number of samples, and of columns.</summary>
    public int Count => _columns.Length;

    /// <summary>First column of the negative labels.</summary>
    public int Split { get; }

    /// <summary>Column of a sample.</summary>
    public int Of(int sample) => _columns[sample];

    /// <summary>Sample of a column.</summary>
    public int SampleAt(int column) => _samples[column];

    /// <summary>Spreads one number per sample, times its scale, over the columns.</summary>
    public void Spread(ReadOnlySpan<double> values, ReadOnlySpan<double> scales, Span<double> row)
    {
        for (int k = 0; k < values.Length; k++) row[_columns[k]] = values[k] * scales[k];
    }
}
