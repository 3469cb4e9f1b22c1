using GradFlow.Core.Numerics;

namespace GradFlow.Core.Data;

/// <summary>Identifies the content of a data set, whatever its name.</summary>
public static class DatasetHash
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, of the n·d inputs row by row and then the n labels, each as the eight bytes
    /// of a little-endian IEEE 754 double.
    /// </summary>
    public static string Compute(TrainingDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var hash = new NumberHash();
        return hash.Append(dataset.Inputs).Append(dataset.Labels).ToString();
    }
}
