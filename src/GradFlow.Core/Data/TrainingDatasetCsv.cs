using GradFlow.Core.Errors;
using GradFlow.Core.Files;

namespace GradFlow.Core.Data;

/// <summary>
/// Training data as comma-separated text with the header <c>x1,…,xd,y</c> and a row per sample, in the invariant culture.
/// Numbers survive writing and reading bit by bit.
/// </summary>
public static class TrainingDatasetCsv
{
    /// <summary>Reads a file; the data set is named after it, without the extension.</summary>
    /// <exception cref="GradFlowException">
    /// FileNotReadable; MalformedFile with the line number; NotFinite (a cell is NaN or infinite; the message has the line, the
    /// 0-based row and column); ZeroLabel; ZeroInput.
    /// </exception>
    public static TrainingDataset Read(string path) =>
        NumericCsv.ReadFile(path, reader => Parse(reader, path, Path.GetFileNameWithoutExtension(path)));

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <param name="name">Name of the data set.</param>
    /// <exception cref="GradFlowException">Those of the content in <see cref="Read"/>.</exception>
    public static TrainingDataset Parse(TextReader reader, string path, string name)
    {
        ArgumentNullException.ThrowIfNull(reader);
        double[,] table = NumericCsv.Parse(reader, path, "x1,…,xd,y", columns => Header(columns - 1));
        int dimension = table.GetLength(1) - 1;
        var inputs = new double[table.GetLength(0), dimension];
        var labels = new double[table.GetLength(0)];
        for (int k = 0; k < labels.Length; k++)
        {
            for (int i = 0; i < dimension; i++) inputs[k, i] = table[k, i];
            labels[k] = table[k, dimension];
        }
        return new TrainingDataset(name, inputs, labels);
    }

    /// <summary>Writes the inputs and labels to a stream, which stays open: UTF-8, LF line ends.</summary>
    public static void Write(TrainingDataset dataset, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(stream);
        NumericCsv.Write(
            stream, Header(dataset.Dimension), dataset.Count,
            k => Enumerable.Range(0, dataset.Dimension).Select(i => dataset.Inputs[k, i]).Append(dataset.Labels[k]));
    }

    private static string[] Header(int dimension) =>
        [.. Enumerable.Range(1, dimension).Select(i => FormattableString.Invariant($"x{i}")), "y"];
}
