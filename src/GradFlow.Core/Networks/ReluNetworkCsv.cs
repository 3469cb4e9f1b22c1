using GradFlow.Core.Errors;
using GradFlow.Core.Files;

namespace GradFlow.Core.Networks;

/// <summary>
/// Networks as comma-separated text with the header <c>a,w1,…,wd</c> and a row per neuron, in the invariant culture. The true
/// weights are written, the common factor <c>e^LogScale</c> multiplied in; with LogScale 0 they survive bit by bit.
/// </summary>
public static class ReluNetworkCsv
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GradFlowException">
    /// FileNotReadable; MalformedFile with the line number; NotFinite (a cell is NaN or infinite; the message has the line, the
    /// 0-based row and column).
    /// </exception>
    public static ReluNetwork Read(string path) => NumericCsv.ReadFile(path, reader => Parse(reader, path));

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <exception cref="GradFlowException">MalformedFile or NotFinite, as in <see cref="Read"/>.</exception>
    public static ReluNetwork Parse(TextReader reader, string path)
    {
        ArgumentNullException.ThrowIfNull(reader);
        double[,] table = NumericCsv.Parse(reader, path, "a,w1,…,wd", columns => Header(columns - 1));
        int dimension = table.GetLength(1) - 1;
        var outputWeights = new double[table.GetLength(0)];
        var hiddenWeights = new double[table.GetLength(0), dimension];
        for (int j = 0; j < outputWeights.Length; j++)
        {
            outputWeights[j] = table[j, 0];
            for (int i = 0; i < dimension; i++) hiddenWeights[j, i] = table[j, i + 1];
        }
        return new ReluNetwork(outputWeights, hiddenWeights);
    }

    /// <summary>Writes the true weights to a stream, which stays open: UTF-8, LF line ends.</summary>
    /// <exception cref="GradFlowException">InvalidOption: the factor makes a neuron too small or large for a double.</exception>
    public static void Write(ReluNetwork network, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(stream);
        double factor = Math.Exp(network.LogScale);
        if (network.LogScale != 0) RequireRepresentable(network, factor);
        NumericCsv.Write(
            stream, Header(network.Dimension), network.Width,
            j => Enumerable.Range(0, network.Dimension).Select(i => network.HiddenWeights[j, i] * factor)
                .Prepend(network.OutputWeights[j] * factor));
    }

    private static void RequireRepresentable(ReluNetwork network, double factor)
    {
        for (int j = 0; j < network.Width; j++)
            foreach (double size in (ReadOnlySpan<double>)[Math.Abs(network.OutputWeights[j]), network.HiddenNorm(j)])
                if (size != 0 && !double.IsNormal(size * factor))
                    throw GradFlowError.InvalidOption(
                        nameof(network.LogScale), network.LogScale,
                        "close enough to 0 for the weights to fit into doubles. Keep its seed and scale instead of its weights");
    }

    private static string[] Header(int dimension) =>
        ["a", .. Enumerable.Range(1, dimension).Select(i => FormattableString.Invariant($"w{i}"))];
}
