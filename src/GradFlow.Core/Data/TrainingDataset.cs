using GradFlow.Core.Errors;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Data;

/// <summary>
/// A training set <c>(x_k, y_k)</c>, <c>k = 0..n−1</c>, <c>x_k ∈ R^d</c>, <c>y_k ≠ 0</c> (about_GradFlow_Theory §1). Immutable by
/// convention: the arrays are the object's own and must not be changed.
/// </summary>
public sealed class TrainingDataset
{
    /// <summary>Two inputs count as orthogonal when the absolute value of their cosine is at most this.</summary>
    public const double DefaultOrthogonalityTolerance = 1e-10;

    /// <summary>Validates and wraps a training set.</summary>
    /// <param name="name">A name for tables and reports.</param>
    /// <param name="inputs">n×d inputs, a row per sample.</param>
    /// <param name="labels">n labels.</param>
    /// <param name="seed">The seed it was generated from, if any.</param>
    /// <param name="orthogonalityTolerance">Largest |cosine| at which two inputs count as orthogonal.</param>
    /// <exception cref="GradFlowException">
    /// Empty, DimensionMismatch, NotFinite, ZeroLabel, ZeroInput, ContradictoryLabels or InvalidOption.
    /// </exception>
    public TrainingDataset(
        string name, double[,] inputs, double[] labels, int? seed = null, double orthogonalityTolerance = DefaultOrthogonalityTolerance)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        Name = name;
        Inputs = inputs;
        Labels = labels;
        Seed = seed;
        OrthogonalityTolerance = orthogonalityTolerance;
        RequireOrthogonalityTolerance(orthogonalityTolerance);
        Validate();
        Norms = new double[Count];
        for (int k = 0; k < Count; k++)
        {
            Norms[k] = VectorKernels.Norm(VectorKernels.Row(Inputs, k));
            if (Norms[k] == 0) throw GradFlowError.ZeroInput(k, this);
        }
        _directions = new double[Count, Dimension];
        // The cosines come from unit rows: products of the inputs themselves would overflow or vanish at extreme norms.
        for (int k = 0; k < Count; k++)
            for (int i = 0; i < Dimension; i++)
                _directions[k, i] = Inputs[k, i] / Norms[k];
        RequireOneLabelForEachInput();
        _worstPair = new Lazy<WorstPair>(() => Data.WorstPair.Of(_directions));
        _rank = new Lazy<int>(() => SpanBasis.Of(_directions).Length);
    }

    /// <summary>Name for tables and reports.</summary>
    public string Name { get; }

    /// <summary>The inputs <c>x_k</c>, n×d, a row per sample.</summary>
    public double[,] Inputs { get; }

    /// <summary>The labels <c>y_k</c>, n of them, none zero.</summary>
    public double[] Labels { get; }

    /// <summary>Number of samples n.</summary>
    public int Count => Labels.Length;

    /// <summary>Number of input coordinates d.</summary>
    public int Dimension => Inputs.GetLength(1);

    /// <summary>Input norms <c>b_k = ‖x_k‖</c>, n of them.</summary>
    public double[] Norms { get; }

    /// <summary>Coherence <c>max_{k≠l} |cos(x_k, x_l)|</c>; 0 for a single sample.</summary>
    public double Coherence => Math.Abs(WorstPair.Cosine);

    /// <summary>Whether the coherence is within <see cref="OrthogonalityTolerance"/>.</summary>
    public bool IsOrthogonal => LeastCoherence <= OrthogonalityTolerance && Coherence <= OrthogonalityTolerance;

    /// <summary>No n unit vectors of d numbers have less coherence (Welch 1974): of many samples the pairs need not be looked at.</summary>
    private double LeastCoherence =>
        Count > Dimension ? (1 - 1e-12) * Math.Sqrt((Count - Dimension) / (Dimension * (Count - 1.0))) : 0;

    /// <summary>Largest |cosine| at which two inputs count as orthogonal.</summary>
    public double OrthogonalityTolerance { get; }

    /// <summary>The seed the data was generated from, if any.</summary>
    public int? Seed { get; }

    /// <summary>What the data was drawn from, if it was drawn here; drawn again from it, it has the same bits.</summary>
    public DatasetRecipe? Recipe
    {
        get => _recipe;
        init => (_recipe, _drawnHash) = (value, DatasetHash.Compute(this));
    }

    /// <summary>The recipe, unless the arrays were changed since: then they are no longer what it draws.</summary>
    internal DatasetRecipe? ValidRecipe => _recipe is not null && DatasetHash.Compute(this) == _drawnHash ? _recipe : null;

    /// <summary>The pair of samples with the largest |cosine|, found when it is asked for.</summary>
    internal WorstPair WorstPair => _worstPair.Value;

    private readonly DatasetRecipe? _recipe;
    private readonly string? _drawnHash;
    private readonly Lazy<WorstPair> _worstPair;
    private readonly double[,] _directions;
    private readonly Lazy<int> _rank;

    /// <summary>
    /// Number of independent inputs, at most n and d. The flow moves the hidden weights in their span alone. With fewer than n, no
    /// linear function fits every choice of labels, and whether the flow reaches zero loss is not known beforehand.
    /// </summary>
    public int Rank => _rank.Value;

    /// <summary>The unit vectors <c>x_k/b_k</c>, n×d.</summary>
    internal double[,] Directions => _directions;

    /// <summary>The Gram matrix <c>x_k·x_l</c>, n×n.</summary>
    public double[,] GramMatrix()
    {
        var gram = new double[Count, Count];
        for (int k = 0; k < Count; k++)
            for (int l = 0; l <= k; l++)
                gram[k, l] = gram[l, k] = VectorKernels.Dot(VectorKernels.Row(Inputs, k), VectorKernels.Row(Inputs, l));
        return gram;
    }

    /// <summary>Some of the samples, in the order given.</summary>
    internal TrainingDataset Subset(IReadOnlyList<int> samples)
    {
        var inputs = new double[samples.Count, Dimension];
        for (int k = 0; k < samples.Count; k++) VectorKernels.Row(Inputs, samples[k]).CopyTo(VectorKernels.Row(inputs, k));
        return new TrainingDataset(Name, inputs, [.. samples.Select(k => Labels[k])]);
    }

    /// <summary>At most so many samples, the first of each sign in turn.</summary>
    internal TrainingDataset Few(int count)
    {
        if (Count <= count) return this;
        int[] positive = [.. Enumerable.Range(0, Count).Where(k => Labels[k] > 0)];
        int[] negative = [.. Enumerable.Range(0, Count).Where(k => Labels[k] < 0)];
        int fromPositive = Math.Clamp(count / 2, count - negative.Length, positive.Length);
        return Subset([.. positive.Take(fromPositive), .. negative.Take(count - fromPositive)]);
    }

    /// <summary>The same data under another standard of what counts as orthogonal.</summary>
    /// <param name="tolerance">Largest |cosine| at which two inputs count as orthogonal, at least 0 and below 1.</param>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public TrainingDataset WithOrthogonalityTolerance(double tolerance) =>
        tolerance == OrthogonalityTolerance ? this : new TrainingDataset(Name, Inputs, Labels, Seed, tolerance) { Recipe = ValidRecipe };

    /// <summary>Throws when a tolerance is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public static void RequireOrthogonalityTolerance(double tolerance)
    {
        if (!(tolerance is >= 0 and < 1))
            throw GradFlowError.InvalidOption(nameof(OrthogonalityTolerance), tolerance, "at least 0 and below 1");
    }

    /// <summary>Throws unless the inputs are orthogonal.</summary>
    /// <exception cref="GradFlowException">InputsNotOrthogonal, with the worst pair and its cosine.</exception>
    public void RequireOrthogonal()
    {
        if (IsOrthogonal) return;
        throw GradFlowError.InputsNotOrthogonal(this, WorstPair.First, WorstPair.Second, WorstPair.Cosine, OrthogonalityTolerance);
    }

    /// <summary>The data set's name.</summary>
    public override string ToString() => Name;

    private void Validate()
    {
        if (Labels.Length == 0 || Inputs.GetLength(1) == 0) throw GradFlowError.Empty("The data set", this);
        if (Inputs.GetLength(0) != Labels.Length)
            throw GradFlowError.DimensionMismatch("The number of labels", Inputs.GetLength(0), Labels.Length, this);
        for (int k = 0; k < Count; k++)
        {
            for (int i = 0; i < Dimension; i++)
                if (!double.IsFinite(Inputs[k, i])) throw GradFlowError.NotFinite("The input", k, i, Inputs[k, i], this);
            if (!double.IsFinite(Labels[k])) throw GradFlowError.NotFinite("The label", k, Dimension, Labels[k], this);
            if (Labels[k] == 0) throw GradFlowError.ZeroLabel(k, this);
        }
    }

    private void RequireOneLabelForEachInput()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        Array.Sort(order, (k, l) =>
        {
            int difference = VectorKernels.Row(Inputs, k).SequenceCompareTo(VectorKernels.Row(Inputs, l));
            return difference != 0 ? difference : k - l;
        });
        (int First, int Second) contradiction = (0, Count);
        for (int i = 1, first = order[0]; i < Count; i++)
        {
            int sample = order[i];
            if (!VectorKernels.Row(Inputs, sample).SequenceEqual(VectorKernels.Row(Inputs, first))) first = sample;
            else if (Labels[sample] != Labels[first] && sample < contradiction.Second) contradiction = (first, sample);
        }
        (int one, int other) = contradiction;
        if (other < Count) throw GradFlowError.ContradictoryLabels(one, other, Labels[one], Labels[other], this);
    }
}
