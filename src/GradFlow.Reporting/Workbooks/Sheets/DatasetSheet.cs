using System.Globalization;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The samples of every data set of the report.</summary>
internal sealed class DatasetSheet(ReportContent content) : TableSheetOf<SampleRow>(
    [.. _columns, .. InputColumns(content)],
    content.Datasets.SelectMany(set => Enumerable.Range(0, set.Dataset.Count), (set, k) => new SampleRow(set, k)).ToList())
{
    /// <summary>
    /// Number of input coordinates shown; wider data would make a sheet nobody reads, and the hash identifies it anyway.
    /// </summary>
    public const int MaximumInputColumns = 50;

    private static readonly ColumnOf<SampleRow>[] _columns =
    [
        new("Data set", "", "Name of the training data, unique in this workbook.", "Input", CellLook.Text,
            row => row.Dataset.Name),
        new("Sample k", "", "Number of the sample, from 0.", "Input", CellLook.Integer, row => row.Sample),
        new("Label y", "label", "Label of the sample.", "Input", CellLook.General, row => row.Dataset.Dataset.Labels[row.Sample]),
        new("Norm b", "input", "Euclidean norm of the input.", "Input", CellLook.Precise,
            row => row.Dataset.Dataset.Norms[row.Sample]),
        new("Certificate p", "1/input", "Dual certificate: Σ p y is the lower bound of the norm; empty when not measured.",
            "Theory", CellLook.Precise, row => row.Dataset.Certificate?[row.Sample]),
    ];

    /// <inheritdoc/>
    public override string Name => "Dataset";

    /// <inheritdoc/>
    public override string Description => "The training samples";

    private static IEnumerable<ColumnOf<SampleRow>> InputColumns(ReportContent content)
    {
        int dimension = content.Datasets.Select(set => set.Dataset.Dimension).DefaultIfEmpty(0).Max();
        for (int i = 0; i < Math.Min(dimension, MaximumInputColumns); i++)
        {
            int coordinate = i;
            string number = (i + 1).ToString(CultureInfo.InvariantCulture);
            yield return new($"x{number}", "input", $"Input coordinate {number}.", "Input", CellLook.General,
                row => coordinate < row.Dataset.Dataset.Dimension ? row.Dataset.Dataset.Inputs[row.Sample, coordinate] : null);
        }
    }
}
