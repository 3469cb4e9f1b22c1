using GradFlow.Core.Data;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Norms;

/// <summary>
/// The unit inputs in orthonormal coordinates of their span. Sums of them are formed there and not from their cosines, which would
/// square the rounding where large terms cancel.
/// </summary>
internal sealed class SpanInputs
{
    private readonly double[,] _coordinates;

    /// <summary>Factorises the inputs of a data set.</summary>
    public SpanInputs(TrainingDataset dataset)
    {
        Count = dataset.Count;
        Basis = SpanBasis.Of(dataset.Directions);
        _coordinates = new double[Count, Rank];
        Cosines = new double[Count, Count];
        for (int k = 0; k < Count; k++)
        {
            ReadOnlySpan<double> direction = VectorKernels.Row(dataset.Directions, k);
            for (int i = 0; i < Rank; i++) _coordinates[k, i] = VectorKernels.Dot(Basis[i], direction);
            for (int l = 0; l <= k; l++)
                Cosines[k, l] = Cosines[l, k] = k == l ? 1 : VectorKernels.Dot(direction, VectorKernels.Row(dataset.Directions, l));
        }
    }

    /// <summary>Number of inputs n.</summary>
    public int Count { get; }

    /// <summary>Number of independent inputs r.</summary>
    public int Rank => Basis.Length;

    /// <summary>r orthonormal vectors of the span.</summary>
    public double[][] Basis { get; }

    /// <summary>Cosines of the inputs, n×n.</summary>
    public double[,] Cosines { get; }

    /// <summary>Coordinates of a unit input, r numbers.</summary>
    public ReadOnlySpan<double> this[int sample] => VectorKernels.Row(_coordinates, sample);
}
