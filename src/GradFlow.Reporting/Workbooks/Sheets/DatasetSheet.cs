using System.Globalization;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The samples of every data set of the report.</summary>
internal sealed class DatasetSheet(ReportContent content, EarlierTables earlier) : TableSheetOf<SampleRow>(
    [.. _columns, .. InputColumns(content, earlier[TableName])], Samples(content, earlier), WithCertificates(earlier[TableName], content))
{
    public const string TableName = "Dataset";

    /// <summary>
    /// Number of input coordinates shown; wider data would make a sheet nobody reads, and the hash identifies it anyway.
    /// </summary>
    public const int MaximumInputColumns = 50;

    private const int NameColumn = 0, SampleColumn = 1, LabelColumn = 2, CertificateColumn = 4;

    private static readonly ColumnOf<SampleRow>[] _columns =
    [
        new("Data set", "", "Name of the training data, unique in this workbook.", "Input", CellLook.Text,
            row => row.Dataset.Name),
        new("Sample k", "", "Number of the sample, from 0.", "Input", CellLook.Integer, row => row.Sample),
        new("Label y", "label", "Label of the sample.", "Input", CellLook.Signed, row => row.Dataset.Dataset.Labels[row.Sample]),
        new("Norm b", "input", "Euclidean norm of the input.", "Input", CellLook.Precise,
            row => row.Dataset.Dataset.Norms[row.Sample]),
        new("Certificate p", "1/input", "Dual certificate: Σ p y is the lower bound of the norm; empty when not measured.",
            "Theory", CellLook.Signed, row => row.Dataset.Certificate?[row.Sample]),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "The training samples";

    /// <inheritdoc/>
    public override bool Accepts(IReadOnlyList<string> headers) =>
        headers.Count <= _columns.Length + MaximumInputColumns &&
        headers.SequenceEqual(_columns.Select(column => column.Header)
            .Concat(Enumerable.Range(0, Math.Max(0, headers.Count - _columns.Length)).Select(i => InputColumn(i).Header)));

    /// <summary>Whether there is no room for more coordinates, so that some may not be shown.</summary>
    public bool IsFull => Columns.Count == _columns.Length + MaximumInputColumns;

    /// <summary>The names of the data sets, each once.</summary>
    public IReadOnlyList<string> DatasetNames() => Read(row => CellContent.Text(Value(row, NameColumn))).Distinct().ToList();

    /// <summary>The loss <c>1/(2n) Σ y²</c> of a network that is 0, by the names of the data sets.</summary>
    public IReadOnlyDictionary<string, double> LossesOfZero() =>
        Read(row => (Name: CellContent.Text(Value(row, NameColumn)), Label: CellContent.Number(Value(row, LabelColumn))))
            .GroupBy(sample => sample.Name, sample => 0.5 * sample.Label * sample.Label)
            .ToDictionary(losses => losses.Key, losses => losses.Average());

    // A data set that is there already is not repeated.
    private static List<SampleRow> Samples(ReportContent content, EarlierTables earlier)
    {
        IReadOnlyDictionary<string, string> before = earlier.DatasetHashes;
        return content.Datasets.Where(set => !before.ContainsKey(set.Name))
            .SelectMany(set => Enumerable.Range(0, set.Dataset.Count), (set, k) => new SampleRow(set, k)).ToList();
    }

    // A data set may have been measured only now.
    private static EarlierTable WithCertificates(EarlierTable table, ReportContent content)
    {
        Dictionary<string, double[]> certificates = content.Datasets.Where(set => set.Certificate is not null)
            .ToDictionary(set => set.Name, set => set.Certificate!, StringComparer.Ordinal);
        return new EarlierTable(table.Headers, table.Rows.Select(row => WithCertificate(row, certificates)).ToList());
    }

    private static object?[] WithCertificate(object?[] row, Dictionary<string, double[]> certificates)
    {
        if (row[CertificateColumn] is not null || CellContent.Whole(row[SampleColumn]) is not { } sample ||
            !certificates.TryGetValue(CellContent.Text(row[NameColumn]), out double[]? certificate) ||
            sample < 0 || sample >= certificate.Length)
            return row;
        object?[] filled = [.. row];
        filled[CertificateColumn] = certificate[sample];
        return filled;
    }

    private static IEnumerable<ColumnOf<SampleRow>> InputColumns(ReportContent content, EarlierTable before)
    {
        int dimension = content.Datasets.Select(set => set.Dataset.Dimension).DefaultIfEmpty(0).Max();
        int count = Math.Max(Math.Min(dimension, MaximumInputColumns), before.Headers.Count - _columns.Length);
        return Enumerable.Range(0, count).Select(InputColumn);
    }

    private static ColumnOf<SampleRow> InputColumn(int coordinate)
    {
        string number = (coordinate + 1).ToString(CultureInfo.InvariantCulture);
        return new($"x{number}", "input", $"Input coordinate {number}.", "Input", CellLook.Signed,
            row => coordinate < row.Dataset.Dataset.Dimension ? row.Dataset.Dataset.Inputs[row.Sample, coordinate] : null);
    }
}
