using GradFlow.Core.Data;

namespace GradFlow.Reporting.Content;

/// <summary>Data with one real coordinate, possibly followed by the bias coordinate 1.</summary>
/// <param name="Positions">The real coordinate of every sample.</param>
/// <param name="HasBias">Whether the bias coordinate is there.</param>
internal sealed record OneDimensionalData(double[] Positions, bool HasBias)
{
    /// <summary>Views a data set this way; null when it has more coordinates.</summary>
    public static OneDimensionalData? Of(TrainingDataset dataset)
    {
        double[] positions = new double[dataset.Count];
        for (int k = 0; k < positions.Length; k++)
        {
            positions[k] = dataset.Inputs[k, 0];
            if (dataset.Dimension > 2 || (dataset.Dimension == 2 && dataset.Inputs[k, 1] != 1)) return null;
        }
        return new OneDimensionalData(positions, dataset.Dimension == 2);
    }

    /// <summary>The network's input at a position.</summary>
    public double[] Input(double position) => HasBias ? [position, 1] : [position];

    /// <summary>The positions of the samples with some room on both sides.</summary>
    public (double First, double Last) Domain()
    {
        double first = Positions.Min();
        double last = Positions.Max();
        double room = last > first ? 0.4 * (last - first) : 1;
        return (first - room, last + room);
    }
}
