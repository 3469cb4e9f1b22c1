namespace GradFlow.Core.Sweeps;

/// <summary>The unit of work of a sweep: the runs of one data set, width and seed at all scales, and the verdicts on them.</summary>
/// <param name="Ordinal">Position in the sweep, from 0.</param>
/// <param name="DatasetEntry">Position of the entry in the list of data sets.</param>
/// <param name="DatasetIndex">Position of the data set within its entry.</param>
/// <param name="Width">Number of hidden neurons.</param>
/// <param name="Seed">Seed of the initial networks.</param>
public readonly record struct SweepLadder(long Ordinal, int DatasetEntry, long DatasetIndex, int Width, int Seed);
