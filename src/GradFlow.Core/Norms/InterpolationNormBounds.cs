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

    /// <summary>A dual value above this, for labels of size 1, has no bound.</summary>
    private const double UnboundedDual = 1e6;

    /// <summary>A neuron below this share of the norm is rounding.</summary>
    private const double SmallestNeuron = 1e-14;

    private InterpolationNormBounds(double lower, double upper, double[] certificate, ReluNetwork interpolator, bool isExact)
    {
        (LowerBound, UpperBound, Certificate, Interpolator, IsExact) = (lower, Math.Max(lower, upper), certificate, interpolator, isExact);
    }

    /// <summary>No interpolator has a variation norm below this, <c>Σ_k p_k y_k</c> of the certificate.</summary>
    public double LowerBound { get; }

    /// <summary>The norm of <see cref="Interpolator"/>.</summary>
    public double UpperBound { get; }

    /// <summary>Dual certificate p, n numbers with <c>sup_{‖w‖≤1} |Σ_k p_k σ(w·x_k)| ≤ 1</c>.</summary>
    public double[] Certificate { get; }

    /// <summary>The best interpolator found; it fits the labels to rounding.</summary>
    public ReluNetwork Interpolator { get; }

    /// <summary>Whether the bounds meet by construction: orthogonal inputs, or every set of samples enumerated.</summary>
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
            return new InterpolationNormBounds(
                VectorKernels.Dot(certificate, dataset.Labels), norm, certificate, OrthogonalInterpolator(dataset), isExact: true);
        }

        int count = dataset.Count;
        double[,] cosines = Cosines(dataset);
        double[] ratios = [.. dataset.Labels.Zip(dataset.Norms, (label, norm) => label / norm)];
        double unit = ratios.Max(Math.Abs);
        double[] targets = [.. ratios.Select(ratio => ratio / unit)];
        var program = new InterpolationProgram(cosines, targets);
        List<bool[]>? cells = ActivationCells.Enumerate(cosines, MostCells, cancellationToken);
        double lower;
        double[] dual;
        if (cells is not null)
        {
            foreach (bool[] cell in cells) program.Add(cell);
            program.Solve(cancellationToken);
            (lower, dual) = (program.LowerBound, program.Dual);
        }
        else
        {
            Generate(program, cosines, targets, cancellationToken);
            (lower, dual) = PairwiseDual.Best(cosines, targets, program.Dual);
        }
        // Without an interpolator the dual is unbounded.
        if (double.IsPositiveInfinity(program.UpperBound))
            throw program.LowerBound > UnboundedDual ? GradFlowError.NoInterpolator(dataset) : GradFlowError.NormNotFound(dataset);
        double[] scaled = [.. dual.Zip(dataset.Norms, (value, norm) => value / norm)];
        return new InterpolationNormBounds(
            lower * unit, program.UpperBound * unit, scaled, Network(dataset, program, unit), cells is not null);
    }

    /// <summary>
    /// Column generation: solves with some cells and adds those whose neurons violate the dual constraint, found by ascent from the
    /// inputs' and random directions, until none is found or the effort is spent.
    /// </summary>
    private static void Generate(
        InterpolationProgram program, double[,] cosines, double[] targets, CancellationToken cancellationToken)
    {
        int count = targets.Length;
        var random = SeededRandom.Create(Seed, RandomPurpose.Teacher);
        program.Add(CellOf(cosines, [.. targets.Select(y => Math.Max(y, 0))]));
        program.Add(CellOf(cosines, [.. targets.Select(y => Math.Max(-y, 0))]));
        for (int i = 0; i < count; i++) AddNew(CellOf(cosines, RandomDirection(random, count)));
        for (int round = 0; round < MostRounds; round++)
        {
            program.Solve(cancellationToken);
            int added = 0;
            for (int search = 0; search < Searches && added < MostNewCells; search++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (int sign in (ReadOnlySpan<int>)[1, -1])
                    if (Ascend(RandomDirection(random, count), sign) is bool[] cell && AddNew(cell)) added++;
            }
            if (added == 0) return;
        }

        bool AddNew(bool[] cell)
        {
            if (program.Contains(cell)) return false;
            program.Add(cell);
            return true;
        }

        bool[]? Ascend(double[] direction, int sign)
        {
            bool[] cell = CellOf(cosines, direction);
            for (int move = 0; move < count; move++)
            {
                var constraint = new DualConstraint(cosines, cell, sign);
                constraint.Evaluate(program.Dual);
                double[] best = constraint.Coefficients(program.Dual);
                bool[] next = CellOf(cosines, best, k => sign * program.Dual[k] > 0);
                if (next.AsSpan().SequenceEqual(cell)) return constraint.Square > 1 + SmallestViolation ? cell : null;
                cell = next;
            }
            return null;
        }
    }

    /// <summary>The cell of a direction given by its coefficients; what is on the boundary is decided by the second argument.</summary>
    private static bool[] CellOf(double[,] cosines, double[] coefficients, Func<int, bool>? onBoundary = null)
    {
        double noise = 1e-12 * coefficients.Sum(Math.Abs);
        var active = new bool[coefficients.Length];
        for (int k = 0; k < active.Length; k++)
        {
            double value = VectorKernels.Dot(coefficients, VectorKernels.Row(cosines, k));
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

    private static double[,] Cosines(TrainingDataset dataset)
    {
        int count = dataset.Count;
        var cosines = new double[count, count];
        for (int k = 0; k < count; k++)
            for (int l = 0; l <= k; l++)
                cosines[k, l] = cosines[l, k] = k == l
                    ? 1
                    : VectorKernels.Dot(VectorKernels.Row(dataset.Directions, k), VectorKernels.Row(dataset.Directions, l));
        return cosines;
    }

    /// <summary>The neurons of the program on the original inputs, each balanced.</summary>
    private static ReluNetwork Network(TrainingDataset dataset, InterpolationProgram program, double unit)
    {
        var outputs = new List<double>();
        var rows = new List<double[]>();
        foreach ((int sign, double[] coefficients) in program.Neurons)
        {
            var row = new double[dataset.Dimension];
            for (int k = 0; k < coefficients.Length; k++)
                VectorKernels.AddScaled(coefficients[k] * unit, VectorKernels.Row(dataset.Directions, k), row);
            double norm = VectorKernels.Norm(row);
            if (norm <= SmallestNeuron * program.UpperBound * unit) continue;
            outputs.Add(sign * Math.Sqrt(norm));
            rows.Add([.. row.Select(weight => weight / Math.Sqrt(norm))]);
        }
        var hidden = new double[rows.Count, dataset.Dimension];
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
