using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Data;

/// <summary>
/// Data sets of growing coherence, from orthogonal inputs to a given data set, all with its norms and labels. The unit inputs are
/// <c>C(s)^½ Q</c> with the orthonormal directions Q nearest to the data's own, the polar factor, and the cosines
/// <c>C(s) = I + s (C − I)</c>, so that s = 1 gives the data back. From orthogonal data the path leads to where every pair has one
/// positive cosine: between samples of one sign it speeds the growth, between samples of two it makes neurons serve both.
/// </summary>
internal sealed class CoherencePath
{
    /// <summary>The coherence at the end of the path from orthogonal data.</summary>
    public const double LargestFromOrthogonal = 0.1;

    private readonly TrainingDataset _dataset;
    private readonly Matrix<double> _orthonormal;
    private readonly Matrix<double> _correlations;

    /// <summary>The path of a data set.</summary>
    /// <param name="dataset">At least two samples with independent inputs.</param>
    public CoherencePath(TrainingDataset dataset)
    {
        _dataset = dataset;
        int count = dataset.Count;
        Matrix<double> directions = Matrix<double>.Build.DenseOfArray(dataset.Directions);
        bool isOrthogonal = dataset.Coherence <= TrainingDataset.DefaultOrthogonalityTolerance;
        _correlations = isOrthogonal
            ? Matrix<double>.Build.Dense(count, count, (k, l) => k == l ? 0 : LargestFromOrthogonal)
            : Matrix<double>.Build.Dense(count, count, (k, l) => k == l ? 0 : directions.Row(k) * directions.Row(l));
        var svd = directions.Svd();
        _orthonormal = svd.U * svd.VT.SubMatrix(0, count, 0, dataset.Dimension);
    }

    /// <summary>The data set at a share of the path, from 0, orthogonal, to 1.</summary>
    public TrainingDataset At(double share)
    {
        var spectrum = (Matrix<double>.Build.DenseIdentity(_dataset.Count) + share * _correlations).Evd(Symmetricity.Symmetric);
        Matrix<double> root = spectrum.EigenVectors
            * Matrix<double>.Build.DenseOfDiagonalVector(spectrum.EigenValues.Map(value => Math.Sqrt(Math.Max(value.Real, 0))))
            * spectrum.EigenVectors.Transpose();
        double[,] inputs = (root * _orthonormal).ToArray();
        for (int k = 0; k < _dataset.Count; k++)
            foreach (ref double value in VectorKernels.Row(inputs, k)) value *= _dataset.Norms[k];
        return new TrainingDataset(_dataset.Name, inputs, _dataset.Labels);
    }
}
