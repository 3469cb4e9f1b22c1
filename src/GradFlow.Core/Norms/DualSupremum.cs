using GradFlow.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GradFlow.Core.Norms;

/// <summary>
/// Upper bounds of <c>sup_{‖w‖≤1} |Σ_k p_k σ(w·x_k)|</c> where the activation cells are too many to go through. For one sign, with
/// <c>q = ±p</c>, <c>σ(z) = max αz</c> over α in [0, 1], and <c>−σ(z) ≤ −βz</c> for any β in [0, 1], so that the square is at most
/// <c>max_α ‖Σ_{q_k&gt;0} α_k q_k x_k − Σ_{q_l&lt;0} β_l |q_l| x_l‖²</c>. Its largest value is at corners, where <c>α² = α</c>; adding
/// <c>Σ d_k (α_k − α_k²)</c> with d large enough makes the function concave and its maximum computable. Branch and bound over the
/// corners, with the best β found for each part, tightens that until the effort is spent.
/// </summary>
internal sealed class DualSupremum
{
    private const int Alternations = 3;
    private const int Sweeps = 20;

    /// <summary>Parts whose bound is above the best corner by no more than this share need no further splitting.</summary>
    private const double GoalGap = 1e-9;

    private readonly SpanInputs _inputs;
    private readonly int[] _rising;
    private readonly int[] _falling;
    private readonly double[] _sizes;
    private readonly double _shift;
    private double _bestCorner;

    private DualSupremum(SpanInputs inputs, double[] dual, int sign)
    {
        _inputs = inputs;
        _sizes = [.. dual.Select(Math.Abs)];
        _rising = [.. Enumerable.Range(0, dual.Length).Where(k => sign * dual[k] > 0)];
        _falling = [.. Enumerable.Range(0, dual.Length).Where(k => sign * dual[k] < 0)];
        _shift = _rising.Length == 0 ? 0 : Matrix<double>.Build
            .Dense(_rising.Length, _rising.Length, (i, j) => inputs.Cosines[_rising[i], _rising[j]]).Evd(Symmetricity.Symmetric)
            .EigenValues.Max(value => value.Real) * (1 + 1e-12);
    }

    /// <summary>The bound for both signs.</summary>
    /// <param name="inputs">The unit inputs.</param>
    /// <param name="dual">p, n numbers.</param>
    /// <param name="effort">Largest number of parts for a sign.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static double Bound(SpanInputs inputs, double[] dual, int effort, CancellationToken cancellationToken) =>
        Math.Sqrt(Math.Max(
            new DualSupremum(inputs, dual, 1).Search(effort, cancellationToken),
            new DualSupremum(inputs, dual, -1).Search(effort, cancellationToken)));

    private double Search(int effort, CancellationToken cancellationToken)
    {
        var open = new PriorityQueue<Part, double>();
        Open(new Part(new double?[_rising.Length], new double[_falling.Length]));
        for (int parts = 1; parts < effort; parts += 2)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Part part = open.Peek();
            if (part.Bound <= _bestCorner * (1 + GoalGap)) break;
            int split = -1;
            double largest = 0;
            for (int i = 0; i < _rising.Length; i++)
            {
                double size = _sizes[_rising[i]], gain = size * size * part.Alpha[i] * (1 - part.Alpha[i]);
                if (part.Fixed[i] is null && gain > largest) (largest, split) = (gain, i);
            }
            if (split < 0) break;
            open.Dequeue();
            foreach (double value in (ReadOnlySpan<double>)[1, 0])
            {
                var child = new Part((double?[])part.Fixed.Clone(), (double[])part.Beta.Clone());
                child.Fixed[split] = value;
                part.Alpha.CopyTo(child.Alpha, 0);
                child.Alpha[split] = value;
                Open(child);
            }
        }
        return open.Peek().Bound;

        void Open(Part part)
        {
            Relax(part);
            open.Enqueue(part, -part.Bound);
        }
    }

    /// <summary>Bounds a part, in turns with the best β for what is found.</summary>
    private void Relax(Part part)
    {
        var sum = new double[_inputs.Rank];
        for (int turn = 0; turn < Alternations; turn++)
        {
            Array.Clear(sum);
            for (int i = 0; i < _rising.Length; i++) VectorKernels.AddScaled(part.Alpha[i] * _sizes[_rising[i]], _inputs[_rising[i]], sum);
            for (int i = 0; i < _falling.Length; i++) VectorKernels.AddScaled(-part.Beta[i] * _sizes[_falling[i]], _inputs[_falling[i]], sum);
            Flatten(part, sum);
            // With α and the best β of that α for it, the sum is what a neuron on its own set sees when α is a corner.
            if (part.Alpha.All(value => value is 0 or 1)) _bestCorner = Math.Max(_bestCorner, VectorKernels.Dot(sum, sum));
            part.Bound = Math.Min(part.Bound, Maximize(part, sum));
        }
    }

    /// <summary>Minimises <c>‖sum‖</c> over β by coordinate descent.</summary>
    private void Flatten(Part part, double[] sum)
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
            for (int i = 0; i < _falling.Length; i++)
            {
                ReadOnlySpan<double> input = _inputs[_falling[i]];
                double size = _sizes[_falling[i]];
                double target = Math.Clamp(part.Beta[i] + VectorKernels.Dot(input, sum) / size, 0, 1);
                VectorKernels.AddScaled((part.Beta[i] - target) * size, input, sum);
                part.Beta[i] = target;
            }
    }

    /// <summary>
    /// Maximises the concave function over the free α by coordinate ascent; what the slopes that are left could still bring in the box
    /// is added, so that the bound holds wherever the ascent stops.
    /// </summary>
    private double Maximize(Part part, double[] sum)
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
            for (int i = 0; i < _rising.Length; i++)
            {
                if (part.Fixed[i] is not null) continue;
                ReadOnlySpan<double> input = _inputs[_rising[i]];
                double size = _sizes[_rising[i]], alpha = part.Alpha[i], curvature = (_shift - 1) * size * size;
                double slope = size * VectorKernels.Dot(input, sum) + _shift * size * size * (0.5 - alpha);
                double target = curvature > 1e-12 * size * size
                    ? Math.Clamp(alpha + slope / curvature, 0, 1)
                    : slope > 0 ? 1 : 0;
                VectorKernels.AddScaled((target - alpha) * size, input, sum);
                part.Alpha[i] = target;
            }
        double bound = VectorKernels.Dot(sum, sum);
        for (int i = 0; i < _rising.Length; i++)
        {
            if (part.Fixed[i] is not null) continue;
            double size = _sizes[_rising[i]], alpha = part.Alpha[i], extra = _shift * size * size;
            double slope = 2 * size * VectorKernels.Dot(_inputs[_rising[i]], sum) + extra * (1 - 2 * alpha);
            bound += extra * alpha * (1 - alpha) + Math.Max(slope * (1 - alpha), -slope * alpha);
        }
        return bound;
    }

    /// <summary>The corners that agree with what is fixed.</summary>
    private sealed class Part(double?[] isFixed, double[] beta)
    {
        public double?[] Fixed { get; } = isFixed;

        public double[] Alpha { get; } = [.. isFixed.Select(value => value ?? 1)];

        public double[] Beta { get; } = beta;

        public double Bound { get; set; } = double.PositiveInfinity;
    }
}
