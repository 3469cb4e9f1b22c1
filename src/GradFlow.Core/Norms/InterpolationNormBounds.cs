using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Norms;

/// <summary>
/// Bounds on the smallest variation norm of any interpolator of a data set (about_GradFlow_Theory §5): below by a dual-feasible
/// point, above by an interpolator. On orthogonal inputs they meet at F*, and so they do, to rounding, where every set of samples
/// that a neuron can be active on is enumerated.
/// </summary>
public sealed class InterpolationNormBounds
{
    /// <summary>More sets of samples than this are not enumerated.</summary>
    public const int MostCells = 512;

    private const int Seed = 1;
    private const int MostRounds = 12;
    private const int MostNewCells = 40;
    private const int Searches = 60;
    private const double SmallestViolation = 1e-9;
    private const double ExactGap = 1e-11;

    /// <summary>Bounds no further apart than this, relatively, have met; rounding may end the search before.</summary>
    private const double LargestExactGap = 1e-9;

    /// <summary>Misfit of an interpolator, relative to the largest label over its input's norm, that is still rounding.</summary>
    private const double LargestMisfit = 1e-9;

    private const double CoarseGap = 1e-3;
    private const int MostParts = 2000;
    private const double Rounding = 1e-12;

    /// <summary>Sums of large terms that cancel are known to this share of the terms.</summary>
    public const double SumRounding = 4e-15;

    /// <summary>A neuron below this share of the norm is rounding.</summary>
    private const double SmallestNeuron = 1e-14;

    private InterpolationNormBounds(double lower, double upper, double[] certificate, ReluNetwork interpolator, bool isExact)
    {
        (LowerBound, UpperBound, Certificate, Interpolator, IsExact) = (lower, upper, certificate, interpolator, isExact);
    }

    /// <summary>No interpolator has a variation norm below this, <c>Σ_k p_k y_k</c> of the certificate.</summary>
    public double LowerBound { get; }

    /// <summary>The norm of <see cref="Interpolator"/>, and what its rounding is worth at the prices of the certificate.</summary>
    public double UpperBound { get; }

    /// <summary>Dual certificate p, n numbers with <c>sup_{‖w‖≤1} |Σ_k p_k σ(w·x_k)| ≤ 1</c>.</summary>
    public double[] Certificate { get; }

    /// <summary>The best interpolator found; it fits the labels to rounding.</summary>
    public ReluNetwork Interpolator { get; }

    /// <summary>Whether the bounds meet: on orthogonal inputs, and to rounding where every set of samples is enumerated.</summary>
    public bool IsExact { get; }

    /// <summary>Finds the bounds.</summary>
    /// <param name="dataset">Any data.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="GradFlowException">NoInterpolator; NormNotFound when rounding kept the search from an interpolator.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static InterpolationNormBounds Of(TrainingDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        // The data set's own tolerance may have been widened: it says what its owner accepts, not what is true.
        if (dataset.Coherence <= TrainingDataset.DefaultOrthogonalityTolerance)
        {
            TrainingDataset orthogonal = dataset.WithOrthogonalityTolerance(TrainingDataset.DefaultOrthogonalityTolerance);
            double norm = MinimumInterpolationNorm.Of(orthogonal);
            double[] certificate = MinimumInterpolationNorm.Certificate(orthogonal);
            // Both are F*, computed in two ways.
            return new InterpolationNormBounds(
                Math.Min(VectorKernels.Dot(certificate, dataset.Labels), norm), norm, certificate, OrthogonalInterpolator(dataset), isExact: true);
        }

        var inputs = new SpanInputs(dataset);
        double[] ratios = [.. dataset.Labels.Zip(dataset.Norms, (label, norm) => label / norm)];
        double unit = ratios.Max(Math.Abs);
        double[] targets = [.. ratios.Select(ratio => ratio / unit)];
        var program = new InterpolationProgram(inputs, targets);
        List<bool[]>? cells = ActivationCells.Enumerate(inputs.Cosines, MostCells, cancellationToken);
        if (cells is null) Generate(program, inputs, targets, cancellationToken);
        else foreach (bool[] cell in cells) program.Add(cell);
        program.Solve(ExactGap, cancellationToken);
        // Without an interpolator the dual is unbounded.
        if (double.IsPositiveInfinity(program.UpperBound))
            throw program.LowerBound > InterpolationProgram.UnboundedDual
                ? GradFlowError.NoInterpolator(dataset)
                : GradFlowError.NormNotFound(dataset);
        double size = cells is not null ? 1 : DualSupremum.Bound(inputs, program.Dual, MostParts, cancellationToken);
        // Sums over the certificate are known to some roundings of its entries: it gives way by more, so that it stays feasible.
        size += Rounding + SumRounding * program.Dual.Sum(Math.Abs);
        double[] dual = [.. program.Dual.Select(value => value / size)];
        double[] misfit = Misfit(inputs, program, targets);
        if (!(misfit.Max(Math.Abs) <= LargestMisfit)) throw GradFlowError.NormNotFound(dataset);
        double lower = VectorKernels.Dot(dual, targets);
        double upper = program.Neurons.Sum(neuron => VectorKernels.Norm(neuron.Weights))
            + misfit.Zip(dual, (error, price) => Math.Abs(error * price)).Sum();
        return new InterpolationNormBounds(
            lower * unit, upper * unit, [.. dual.Zip(dataset.Norms, (value, norm) => value / norm)], Network(inputs, program, unit),
            isExact: cells is not null && upper - lower <= LargestExactGap * upper);
    }

    /// <summary>
    /// Column generation: solves with some cells and adds those whose neurons violate the dual constraint, found by ascent from the
    /// inputs' and random directions, until none is found or the effort is spent.
    /// </summary>
    private static void Generate(
        InterpolationProgram program, SpanInputs inputs, double[] targets, CancellationToken cancellationToken)
    {
        var random = SeededRandom.Create(Seed, RandomPurpose.Search);
        foreach (int sign in (ReadOnlySpan<int>)[1, -1])
        {
            var direction = new double[inputs.Rank];
            for (int k = 0; k < targets.Length; k++) VectorKernels.AddScaled(Math.Max(sign * targets[k], 0), inputs[k], direction);
            AddNew(CellOf(inputs, direction));
        }
        for (int i = 0; i < inputs.Count; i++) AddNew(CellOf(inputs, RandomDirection(random, inputs.Rank)));
        for (int round = 0; round < MostRounds; round++)
        {
            program.Solve(CoarseGap, cancellationToken);
            program.RemoveIdle();
            int added = 0;
            for (int search = 0; search < Searches && added < MostNewCells; search++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (int sign in (ReadOnlySpan<int>)[1, -1])
                    if (Ascend(RandomDirection(random, inputs.Rank), sign) is bool[] cell && AddNew(cell)) added++;
            }
            if (added == 0) break;
        }

        bool AddNew(bool[] cell)
        {
            if (program.Contains(cell)) return false;
            program.Add(cell);
            return true;
        }

        bool[]? Ascend(double[] direction, int sign)
        {
            bool[] cell = CellOf(inputs, direction);
            for (int move = 0; move < inputs.Count; move++)
            {
                var constraint = new DualConstraint(inputs, cell, sign);
                constraint.Evaluate(program.Dual);
                bool[] next = CellOf(inputs, constraint.Projection, k => sign * program.Dual[k] > 0);
                if (next.AsSpan().SequenceEqual(cell)) return constraint.Square > 1 + SmallestViolation ? cell : null;
                cell = next;
            }
            return null;
        }
    }

    /// <summary>The cell of a direction; what is on the boundary is decided by the last argument.</summary>
    private static bool[] CellOf(SpanInputs inputs, double[] direction, Func<int, bool>? onBoundary = null)
    {
        double noise = 1e-12 * VectorKernels.Norm(direction);
        var active = new bool[inputs.Count];
        for (int k = 0; k < active.Length; k++)
        {
            double value = VectorKernels.Dot(inputs[k], direction);
            active[k] = Math.Abs(value) <= noise && onBoundary is not null ? onBoundary(k) : value > 0;
        }
        return active;
    }

    private static double[] RandomDirection(Random random, int count)
    {
        var direction = new double[count];
        foreach (ref double value in direction.AsSpan()) value = MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
        return direction;
    }

    /// <summary>What the outputs of the program's neurons lack of the targets, rounding.</summary>
    private static double[] Misfit(SpanInputs inputs, InterpolationProgram program, double[] targets)
    {
        var misfit = (double[])targets.Clone();
        foreach ((int sign, double[] weights) in program.Neurons)
            for (int k = 0; k < misfit.Length; k++) misfit[k] -= sign * Math.Max(VectorKernels.Dot(inputs[k], weights), 0);
        return misfit;
    }

    /// <summary>The neurons of the program on the original inputs, each balanced.</summary>
    private static ReluNetwork Network(SpanInputs inputs, InterpolationProgram program, double unit)
    {
        var outputs = new List<double>();
        var rows = new List<double[]>();
        foreach ((int sign, double[] weights) in program.Neurons)
        {
            double norm = VectorKernels.Norm(weights) * unit;
            if (norm <= SmallestNeuron * program.UpperBound * unit) continue;
            var row = new double[inputs.Basis[0].Length];
            for (int i = 0; i < weights.Length; i++) VectorKernels.AddScaled(unit * weights[i] / Math.Sqrt(norm), inputs.Basis[i], row);
            outputs.Add(sign * Math.Sqrt(norm));
            rows.Add(row);
        }
        var hidden = new double[rows.Count, inputs.Basis[0].Length];
        for (int j = 0; j < rows.Count; j++) rows[j].CopyTo(VectorKernels.Row(hidden, j));
        return new ReluNetwork([.. outputs], hidden);
    }

    /// <summary>One neuron along <c>Σ y_k x_k/b_k²</c> of either sign.</summary>
    private static ReluNetwork OrthogonalInterpolator(TrainingDataset dataset)
    {
        int[] signs = [.. dataset.Labels.Select(Math.Sign).Distinct()];
        var hidden = new double[signs.Length, dataset.Dimension];
        for (int j = 0; j < signs.Length; j++)
            for (int k = 0; k < dataset.Count; k++)
                if (Math.Sign(dataset.Labels[k]) == signs[j])
                    VectorKernels.AddScaled(
                        Math.Abs(dataset.Labels[k]) / dataset.Norms[k], VectorKernels.Row(dataset.Directions, k),
                        VectorKernels.Row(hidden, j));
        return new ReluNetwork([.. signs.Select(sign => (double)sign)], hidden);
    }
}
