using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Norms;

/// <summary>
/// The smallest total amplitude of neurons from a set of activation cells that interpolate, <c>min Σ_i ‖v_i‖</c> over
/// <c>v_i</c> in cell i with <c>Σ_i s_i 1_{k∈S_i} v_i·x_k = y_k</c>, with its dual <c>max p·y</c> over <c>f_i(p) ≤ 1</c>, by a
/// primal-dual interior-point method on the dual (Boyd and Vandenberghe, Convex Optimization, §11.7). The condition
/// <c>y = Σ ν_i ∇(f_i²/2)</c> says that the neurons <c>ν_i w_i</c>, w_i the projections, interpolate.
/// </summary>
internal sealed class InterpolationProgram(double[,] cosines, double[] targets)
{
    private const double GoalGap = 1e-11;
    private const double LargestResidual = 1e-11;
    private const double SmallestBarrier = 1e-15;
    private const double SmallestStep = 1e-12;
    private const int MostIterations = 200;
    private const int MostFailures = 30;
    private const double SmallestShareLeft = 0.01;
    private const double SmallestRidge = 1e-14;

    private readonly List<DualConstraint> _constraints = [];

    /// <summary>The dual point of the best lower bound, feasible for the cells given.</summary>
    public double[] Dual { get; private set; } = new double[targets.Length];

    /// <summary><c>Dual·y</c>: no interpolator made of these cells is below it.</summary>
    public double LowerBound { get; private set; }

    /// <summary>The total amplitude of the best interpolator; infinite when none was found.</summary>
    public double UpperBound { get; private set; } = double.PositiveInfinity;

    /// <summary>The neurons of that interpolator: their signs, and their weights as coefficients in the unit inputs.</summary>
    public IReadOnlyList<(int Sign, double[] Coefficients)> Neurons { get; private set; } = [];

    /// <summary>Whether a cell is among those given.</summary>
    public bool Contains(bool[] active) => _constraints.Exists(constraint => constraint.Active.AsSpan().SequenceEqual(active));

    /// <summary>Adds the neurons of both signs in a cell; the one that is active nowhere adds nothing.</summary>
    public void Add(bool[] active)
    {
        if (!active.Contains(true)) return;
        _constraints.Add(new DualConstraint(cosines, active, 1));
        _constraints.Add(new DualConstraint(cosines, active, -1));
    }

    /// <summary>Solves; a bound that rounding kept from converging is still a bound.</summary>
    public void Solve(CancellationToken cancellationToken)
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
            while (!IsInside(next, slacks) && share > SmallestStep)
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
            if (UpperBound <= LowerBound + GoalGap * LowerBound) return;
            centring = share > 0.9 ? 0.05 : share > 0.5 ? 0.2 : 0.7;
        }
    }

    private void Improve(double[] p, double size)
    {
        double largest = Math.Sqrt(_constraints.Max(c => c.Square)), value = VectorKernels.Dot(p, targets);
        if (largest > 0 && value / largest > LowerBound)
            (LowerBound, Dual) = (value / largest, [.. p.Select(entry => entry / largest)]);
        var residual = (double[])targets.Clone();
        double total = 0;
        foreach (DualConstraint constraint in _constraints)
        {
            VectorKernels.AddScaled(-constraint.Multiplier, constraint.Gradient, residual);
            total += constraint.Multiplier * Math.Sqrt(Math.Max(constraint.Square, 0));
        }
        if (residual.Max(Math.Abs) > LargestResidual * size || total >= UpperBound) return;
        UpperBound = total;
        Neurons = [.. _constraints.Select(c =>
            (c.Sign, Coefficients: c.Coefficients(p).Select(entry => c.Multiplier * entry).ToArray()))];
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

    private bool IsInside(double[] p, double[] slacks)
    {
        for (int i = 0; i < slacks.Length; i++)
        {
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
