namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// The order of the samples in a neuron's row: the positive labels first, then, from the next whole vector on, the negative ones. A
/// neuron stays active on one sign only (about_GradFlow_Theory §4), so that after the alignment half of every row is never looked
/// at again.
/// </summary>
internal sealed class SampleColumns
{
    private readonly int[] _columns;
    private readonly int[] _samples;

    /// <summary>Orders the samples by the signs of their labels.</summary>
    public SampleColumns(double[] labels)
    {
        int positive = labels.Count(label => label > 0);
        Split = RowKernels.Pad(positive);
        Stride = Split + RowKernels.Pad(labels.Length - positive);
        _columns = new int[labels.Length];
        _samples = new int[Stride];
        Array.Fill(_samples, -1);
        int nextPositive = 0, nextNegative = Split;
        for (int k = 0; k < labels.Length; k++)
        {
            _columns[k] = labels[k] > 0 ? nextPositive++ : nextNegative++;
            _samples[_columns[k]] = k;
        }
    }

    /// <summary>Number of samples.</summary>
    public int Count => _columns.Length;

    /// <summary>Length of a row.</summary>
    public int Stride { get; }

    /// <summary>First column of the negative labels.</summary>
    public int Split { get; }

    /// <summary>Column of a sample.</summary>
    public int Of(int sample) => _columns[sample];

    /// <summary>Sample of a column that is no padding.</summary>
    public int SampleAt(int column) => _samples[column];

    /// <summary>Spreads one number per sample, times its scale, over the columns.</summary>
    public void Spread(ReadOnlySpan<double> values, ReadOnlySpan<double> scales, Span<double> row)
    {
        for (int k = 0; k < values.Length; k++) row[_columns[k]] = values[k] * scales[k];
    }
}
