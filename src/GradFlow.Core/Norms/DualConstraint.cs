using GradFlow.Core.Numerics;

namespace GradFlow.Core.Norms;

/// <summary>
/// The dual constraint of the neurons of one sign that are active on one set S of samples,
/// <c>f(p) = max {s Σ_{k∈S} p_k w·x_k : ‖w‖ ≤ 1, w in the cell of S} ≤ 1</c>: the norm of the projection of
/// <c>s Σ_{k∈S} p_k x_k</c> onto the cell, a polyhedral cone.
/// </summary>
internal sealed class DualConstraint
{
    private readonly SpanInputs _inputs;
    private readonly NonNegativeLeastSquares _solver;
    private readonly Func<int, int, double> _matrix;
    private readonly double[] _linear;
    private readonly double[] _slopes;

    /// <summary>A constraint for unit inputs.</summary>
    public DualConstraint(SpanInputs inputs, bool[] active, int sign)
    {
        (_inputs, Active, Sign) = (inputs, active, sign);
        _solver = new NonNegativeLeastSquares(inputs.Count);
        _matrix = (k, l) => Active[k] == Active[l] ? _inputs.Cosines[k, l] : -_inputs.Cosines[k, l];
        _linear = new double[inputs.Count];
        _slopes = new double[inputs.Count];
        Gradient = new double[inputs.Count];
        Projection = new double[inputs.Rank];
    }

    /// <summary>The sign s of the neurons.</summary>
    public int Sign { get; }

    /// <summary>The active samples.</summary>
    public bool[] Active { get; }

    /// <summary>The projection w, whose length is f, in the coordinates of the inputs' span.</summary>
    public double[] Projection { get; }

    /// <summary><c>f(p)²</c>; a projection that is not quite the nearest point errs upwards.</summary>
    public double Square { get; private set; }

    /// <summary>Gradient of <c>f²/2</c>: <c>s w·x_k</c> on S.</summary>
    public double[] Gradient { get; }

    /// <summary>The multiplier ν: the primal solution has the neuron <c>ν w</c>.</summary>
    public double Multiplier { get; set; } = 1;

    /// <summary><c>(1 − f²)/2</c>.</summary>
    public double Slack => 0.5 * (1 - Square);

    /// <summary>Evaluates the constraint at p.</summary>
    public void Evaluate(double[] p)
    {
        Array.Clear(Projection);
        for (int k = 0; k < p.Length; k++)
            if (Active[k]) VectorKernels.AddScaled(Sign * p[k], _inputs[k], Projection);
        // h = −ε_k g·x_k, so that what is left, −ε_k w·x_k, is at most 0.
        for (int k = 0; k < p.Length; k++) _linear[k] = -Side(k) * VectorKernels.Dot(_inputs[k], Projection);
        _solver.Solve(_matrix, _linear, _slopes);
        foreach (int k in _solver.Support) VectorKernels.AddScaled(Side(k) * _solver.Solution[k], _inputs[k], Projection);
        Straighten();
        Square = VectorKernels.Dot(Projection, Projection);
        for (int k = 0; k < p.Length; k++)
            Gradient[k] = Active[k] ? Sign * Math.Max(VectorKernels.Dot(_inputs[k], Projection), 0) : 0;
    }

    /// <summary>Adds <c>weight ∇²(f²/2)</c>: the cosines on S less what the face of the projection takes.</summary>
    public void AddCurvature(double weight, double[,] matrix)
    {
        int count = Active.Length;
        var column = new double[_solver.Support.Count];
        for (int k = 0; k < count; k++)
        {
            if (!Active[k]) continue;
            for (int i = 0; i < column.Length; i++) column[i] = _matrix(_solver.Support[i], k);
            _solver.SolveFactored(column);
            for (int l = 0; l < count; l++)
            {
                if (!Active[l]) continue;
                double value = _inputs.Cosines[k, l];
                for (int i = 0; i < column.Length; i++) value -= column[i] * _matrix(_solver.Support[i], l);
                matrix[k, l] += weight * value;
            }
        }
    }

    /// <summary>
    /// One more step onto the face of the projection: where inputs are nearly parallel the first leaves it by far more than rounding, and
    /// the neuron would be active on samples of its boundary.
    /// </summary>
    private void Straighten()
    {
        var step = new double[_solver.Support.Count];
        for (int i = 0; i < step.Length; i++)
            step[i] = -Side(_solver.Support[i]) * VectorKernels.Dot(_inputs[_solver.Support[i]], Projection);
        _solver.SolveFactored(step);
        for (int i = 0; i < step.Length; i++)
            VectorKernels.AddScaled(Side(_solver.Support[i]) * step[i], _inputs[_solver.Support[i]], Projection);
    }

    private int Side(int sample) => Active[sample] ? 1 : -1;
}
