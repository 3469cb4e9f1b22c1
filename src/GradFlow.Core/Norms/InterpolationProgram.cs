using GradFlow.Core.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace GradFlow.Core.Norms;

/// <summary>
/// The smallest total amplitude of neurons from a set of activation cells that interpolate, <c>min Σ_i ‖v_i‖</c> over
/// <c>v_i</c> in cell i with <c>Σ_i s_i 1_{k∈S_i} v_i·x_k = y_k</c>, with its dual <c>max p·y</c> over <c>f_i(p) ≤ 1</c>, by a
/// primal-dual interior-point method on the dual (Boyd and Vandenberghe, Convex Optimization, §11.7). The condition
/// <c>y = Σ ν_i ∇(f_i²/2)</c> says that the neurons <c>ν_i w_i</c>, w_i the projections, interpolate.
/// </summary>
internal sealed class InterpolationProgram(SpanInputs inputs, double[] targets)
{
    // Where nearly parallel inputs have labels far apart, p is large and a projection, known to its rounding, carries large weights: no
    // more can then be asked of the outputs than that rounding.
    private const double LargestResidual = 1e-12;
    private const double MachineEpsilon = 2.220446049250313e-16;

    private const double SmallestSingularValue = 1e-12;
    private const double SmallestBarrier = 1e-15;
    private const double SmallestStep = 1e-12;
    private const int MostIterations = 200;
    private const int MostFailures = 30;
    private const double SmallestShareLeft = 0.01;
    private const double SmallestRidge = 1e-14;
    private const double IdleSlack = 0.2;

    // A multiplier that clearly does not vanish with the barrier; at a ratio near 1 it is not known whether it does.
    private const double ClearRatio = 1e6;

    private const int MostPolishes = 5;

    /// <summary>A dual value above this, for labels of size 1, has no bound.</summary>
    public const double UnboundedDual = 1e6;

    private readonly List<DualConstraint> _constraints = [];

    /// <summary>The dual point of the best lower bound, feasible for the cells given.</summary>
    public double[] Dual { get; private set; } = new double[targets.Length];

    /// <summary><c>Dual·y</c>: no interpolator made of these cells is below it.</summary>
    public double LowerBound { get; private set; }

    /// <summary>
    /// The total amplitude of the best interpolator, and what its outputs lack at the prices of the dual; infinite when none was found.
    /// </summary>
    public double UpperBound { get; private set; } = double.PositiveInfinity;

    /// <summary>The neurons of that interpolator: their signs, and their weights in the coordinates of the inputs' span.</summary>
    public IReadOnlyList<(int Sign, double[] Weights)> Neurons { get; private set; } = [];

    /// <summary>Whether a cell is among those given.</summary>
    public bool Contains(bool[] active) => _constraints.Exists(constraint => constraint.Active.AsSpan().SequenceEqual(active));

    /// <summary>Adds the neurons of both signs in a cell; the one that is active nowhere adds nothing.</summary>
    public void Add(bool[] active)
    {
        if (!active.Contains(true)) return;
        _constraints.Add(new DualConstraint(inputs, active, 1));
        _constraints.Add(new DualConstraint(inputs, active, -1));
    }

    /// <summary>Takes out the neurons whose dual constraint was far from its bound in the last solution.</summary>
    public void RemoveIdle() => _constraints.RemoveAll(constraint => constraint.Slack > IdleSlack);

    /// <summary>Solves; a bound that rounding kept from converging is still a bound.</summary>
    /// <param name="goalGap">Relative gap at which to stop.</param>
    /// <param name="cancellationToken">Stops.</param>
    public void Solve(double goalGap, CancellationToken cancellationToken)
    {
        (LowerBound, UpperBound) = (0, double.PositiveInfinity);
        int count = targets.Length;
        var p = new double[count];
        double size = targets.Max(Math.Abs), centring = 0.1, ridge = SmallestRidge;
        foreach (DualConstraint constraint in _constraints)
        {
            constraint.Evaluate(p);
            constraint.Multiplier = size;
        }
        for (int iteration = 0, failures = 0; iteration < MostIterations && failures < MostFailures; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double barrier = Math.Max(
                centring * _constraints.Sum(c => c.Multiplier * c.Slack) / _constraints.Count, SmallestBarrier * size);
            (double[] step, double[] changes) = Newton(barrier, ridge);
            double share = 1;
            for (int i = 0; i < changes.Length; i++)
                if (changes[i] < 0) share = Math.Min(share, (SmallestShareLeft - 1) * _constraints[i].Multiplier / changes[i]);
            double[] slacks = [.. _constraints.Select(c => c.Slack)];
            double[] next = Move(p, step, share);
            while (!IsInside(next, slacks, cancellationToken) && share > SmallestStep)
            {
                share *= 0.7;
                next = Move(p, step, share);
            }
            if (share <= SmallestStep)
            {
                foreach (DualConstraint constraint in _constraints) constraint.Evaluate(p);
                // Where the constraints are locally flat in a direction, the step along it must be held.
                ridge *= 100;
                failures++;
                continue;
            }
            for (int i = 0; i < changes.Length; i++) _constraints[i].Multiplier += share * changes[i];
            p = next;
            ridge = Math.Max(0.01 * ridge, SmallestRidge);
            Improve(p, size);
            if (UpperBound <= LowerBound + goalGap * LowerBound || LowerBound > UnboundedDual) break;
            centring = share > 0.9 ? 0.05 : share > 0.5 ? 0.2 : 0.7;
        }
        if (LowerBound > UnboundedDual) return;
        double[] multipliers = [.. _constraints.Select(constraint => constraint.Multiplier)];
        foreach (double ratio in (ReadOnlySpan<double>)[1, ClearRatio])
        {
            for (int i = 0; i < multipliers.Length; i++) _constraints[i].Multiplier = multipliers[i];
            foreach (DualConstraint constraint in _constraints) constraint.Evaluate(p);
            try
            {
                Polish(p, size, ratio, goalGap);
            }
            catch (NonConvergenceException)
            {
                // Without a singular value decomposition the bounds stay as they are.
            }
            if (UpperBound <= LowerBound + goalGap * LowerBound) return;
        }
    }

    /// <summary>
    /// Newton's method on the optimality conditions themselves, with the constraints near their bound as equations and without the
    /// others: it leaves only rounding where the barrier's last steps are kept short by constraints that depend on each other. Ends when
    /// it brings nothing more, as it does where they depend on each other too closely.
    /// </summary>
    /// <param name="p">The dual point the barrier method ended at.</param>
    /// <param name="size">Size of the targets.</param>
    /// <param name="ratio">A constraint is near its bound when its multiplier is above its slack by this ratio.</param>
    /// <param name="goalGap">Relative gap at which to stop.</param>
    private void Polish(double[] p, double size, double ratio, double goalGap)
    {
        DualConstraint[] near = [.. _constraints.Where(c => c.Multiplier > ratio * c.Slack)];
        foreach (DualConstraint constraint in _constraints.Except(near)) constraint.Multiplier = 0;
        for (int round = 0; near.Length > 0 && round < MostPolishes; round++)
        {
            Refit(near);
            if (!Improve(p, size) && round > 0) return;
            if (UpperBound <= LowerBound + goalGap * LowerBound) return;
            p = StepOntoBounds(p, near);
            near = [.. near.Where(constraint => constraint.Multiplier > 0)];
        }
    }

    /// <summary>One step of <see cref="Polish"/>; the multipliers stay above 0 or become 0.</summary>
    private double[] StepOntoBounds(double[] p, DualConstraint[] near)
    {
        int count = targets.Length;
        var matrix = new double[count + near.Length, count + near.Length];
        var right = new double[count + near.Length];
        Residual().CopyTo(right, 0);
        for (int i = 0; i < near.Length; i++)
        {
            near[i].AddCurvature(near[i].Multiplier, matrix);
            for (int k = 0; k < count; k++) matrix[count + i, k] = matrix[k, count + i] = near[i].Gradient[k];
            right[count + i] = near[i].Slack;
        }
        // The same neuron may be in two cells, and a direction of p without effect: the shortest solution takes either.
        double[] solution = ShortestSolution(Matrix<double>.Build.DenseOfArray(matrix).Svd(), right);
        for (int i = 0; i < near.Length; i++) near[i].Multiplier = Math.Max(near[i].Multiplier + solution[count + i], 0);
        double[] next = Move(p, [.. solution.Take(count)], 1);
        foreach (DualConstraint constraint in _constraints) constraint.Evaluate(next);
        return next;
    }

    /// <summary>The smallest change of the multipliers that fits the labels with the neurons as they are, if none becomes negative.</summary>
    private void Refit(DualConstraint[] near)
    {
        var gradients = Matrix<double>.Build.Dense(targets.Length, near.Length, (k, i) => near[i].Gradient[k]).Svd();
        // The second pass removes what rounding left in the first.
        for (int pass = 0; pass < 2; pass++)
        {
            double[] changes = ShortestSolution(gradients, Residual());
            for (int i = 0; i < near.Length; i++) near[i].Multiplier = Math.Max(near[i].Multiplier + changes[i], 0);
        }
    }

    /// <summary>The shortest least-squares solution; directions that only rounding tells from none are left out.</summary>
    private static double[] ShortestSolution(Svd<double> matrix, double[] right)
    {
        var solution = new double[matrix.VT.RowCount];
        for (int i = 0; i < matrix.S.Count && matrix.S[i] > SmallestSingularValue * matrix.S[0]; i++)
        {
            double[] left = matrix.U.Column(i).AsArray(), direction = matrix.VT.Row(i).AsArray();
            VectorKernels.AddScaled(VectorKernels.Dot(left, right) / matrix.S[i], direction, solution);
        }
        return solution;
    }

    private double[] Residual()
    {
        var residual = (double[])targets.Clone();
        foreach (DualConstraint constraint in _constraints)
            VectorKernels.AddScaled(-constraint.Multiplier, constraint.Gradient, residual);
        return residual;
    }

    /// <summary>Keeps a point that is better than the best so far, and tells whether it is.</summary>
    private bool Improve(double[] p, double size)
    {
        double before = LowerBound;
        double largest = Math.Sqrt(_constraints.Max(c => c.Square)), value = VectorKernels.Dot(p, targets);
        if (value / largest > LowerBound)
            (LowerBound, Dual) = (value / largest, [.. p.Select(entry => entry / largest)]);
        double[] residual = Residual();
        double total = _constraints.Sum(constraint => constraint.Multiplier * Math.Sqrt(constraint.Square));
        double rounding = MachineEpsilon * p.Sum(Math.Abs) * total;
        double cost = total + residual.Zip(p, (error, price) => Math.Abs(error * price)).Sum() / largest;
        if (!(cost < UpperBound) || residual.Max(Math.Abs) > LargestResidual * size + rounding) return LowerBound > before;
        UpperBound = cost;
        Neurons = [.. _constraints.Where(c => c.Multiplier > 0).Select(c =>
            (c.Sign, Weights: c.Projection.Select(entry => c.Multiplier * entry).ToArray()))];
        return true;
    }

    /// <summary>
    /// The steps of p and of the multipliers towards the point where every multiplier times its slack is the barrier parameter. The
    /// multipliers of constraints near their bound stay unknowns: eliminating them would drown the curvature in their huge weights.
    /// </summary>
    private (double[] Step, double[] Changes) Newton(double barrier, double ridge)
    {
        int count = targets.Length;
        int[] near = [.. Enumerable.Range(0, _constraints.Count).Where(i => _constraints[i].Multiplier > _constraints[i].Slack)];
        var matrix = new double[count + near.Length, count + near.Length];
        var right = new double[count + near.Length];
        targets.CopyTo(right, 0);
        foreach (DualConstraint constraint in _constraints) constraint.AddCurvature(constraint.Multiplier, matrix);
        double trace = 0;
        for (int k = 0; k < count; k++) trace += matrix[k, k];
        // Equal inputs leave a direction of p that nothing depends on.
        for (int k = 0; k < count; k++) matrix[k, k] += ridge * trace / count;
        foreach (DualConstraint constraint in _constraints)
        {
            double[] gradient = constraint.Gradient;
            bool isNear = constraint.Multiplier > constraint.Slack;
            double weight = isNear ? 0 : constraint.Multiplier / constraint.Slack;
            for (int k = 0; k < count && weight > 0; k++)
                VectorKernels.AddScaled(weight * gradient[k], gradient, VectorKernels.Row(matrix, k));
            VectorKernels.AddScaled(isNear ? -constraint.Multiplier : -barrier / constraint.Slack, gradient, right);
        }
        for (int i = 0; i < near.Length; i++)
        {
            DualConstraint constraint = _constraints[near[i]];
            for (int k = 0; k < count; k++) matrix[count + i, k] = matrix[k, count + i] = constraint.Gradient[k];
            matrix[count + i, count + i] = -constraint.Slack / constraint.Multiplier;
            right[count + i] = constraint.Slack - barrier / constraint.Multiplier;
        }
        Vector<double> solution = Matrix<double>.Build.DenseOfArray(matrix).LU().Solve(Vector<double>.Build.Dense(right));
        double[] step = [.. solution.Take(count)];
        double[] changes = [.. _constraints.Select(c =>
            (barrier + c.Multiplier * VectorKernels.Dot(c.Gradient, step)) / c.Slack - c.Multiplier)];
        for (int i = 0; i < near.Length; i++) changes[near[i]] = solution[count + i];
        return (step, changes);
    }

    private bool IsInside(double[] p, double[] slacks, CancellationToken cancellationToken)
    {
        for (int i = 0; i < slacks.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _constraints[i].Evaluate(p);
            if (!(_constraints[i].Slack > SmallestShareLeft * slacks[i])) return false;
        }
        return true;
    }

    private static double[] Move(double[] p, double[] step, double share)
    {
        var moved = (double[])p.Clone();
        VectorKernels.AddScaled(share, step, moved);
        return moved;
    }
}
