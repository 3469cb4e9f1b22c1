using GradFlow.Core.Data;

namespace GradFlow.Core.Theory;

/// <summary>
/// The drive <c>g_k = b_k y_k / n</c> of every coordinate while the network is still near 0 (about_GradFlow_Theory §2).
/// </summary>
internal sealed class InitialDrive
{
    /// <summary>Up to so many samples of one sign, each of their subsets is one array for all neurons that are active on it.</summary>
    private const int MostSharedSamples = 12;

    private readonly int[]?[] _positiveSets;
    private readonly int[]?[] _negativeSets;

    /// <summary>Wraps n numbers, none zero.</summary>
    public InitialDrive(double[] values)
    {
        Values = values;
        Positive = [.. Enumerable.Range(0, values.Length).Where(k => values[k] > 0)];
        Negative = [.. Enumerable.Range(0, values.Length).Where(k => values[k] < 0)];
        _positiveSets = new int[]?[Positive.Length <= MostSharedSamples ? 1 << Positive.Length : 0];
        _negativeSets = new int[]?[Negative.Length <= MostSharedSamples ? 1 << Negative.Length : 0];
    }

    /// <summary>The drive of a data set.</summary>
    public static InitialDrive Of(TrainingDataset dataset)
    {
        var values = new double[dataset.Count];
        for (int k = 0; k < values.Length; k++) values[k] = dataset.Norms[k] * dataset.Labels[k] / dataset.Count;
        return new InitialDrive(values);
    }

    /// <summary><c>g_k</c>, n of them.</summary>
    public double[] Values { get; }

    /// <summary>Samples with a positive label, ascending.</summary>
    public int[] Positive { get; }

    /// <summary>Samples with a negative label, ascending.</summary>
    public int[] Negative { get; }

    /// <summary>Samples with a label of one sign, ascending.</summary>
    public int[] Samples(int sign) => sign > 0 ? Positive : Negative;

    /// <summary>Growth rate <c>‖g_M‖</c> of a neuron with the active set M; <c>‖D_±‖</c> for all samples of a sign.</summary>
    public double RateOf(ReadOnlySpan<int> samples)
    {
        double sum = 0;
        foreach (int k in samples) sum += Values[k] * Values[k];
        return Math.Sqrt(sum);
    }

    /// <summary>An array of samples of one sign, the same one for equal samples while these are few.</summary>
    /// <param name="sign">Their sign.</param>
    /// <param name="members">Which of the samples of this sign, as bits; counts only while they are few.</param>
    /// <param name="samples">The samples.</param>
    public int[] SetOf(int sign, ulong members, ReadOnlySpan<int> samples)
    {
        int[]?[] sets = sign > 0 ? _positiveSets : _negativeSets;
        if (sets.Length == 0) return samples.ToArray();
        ref int[]? set = ref sets[members];
        return Volatile.Read(ref set) ?? Interlocked.CompareExchange(ref set, samples.ToArray(), null) ?? set;
    }
}
