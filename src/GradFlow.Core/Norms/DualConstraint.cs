namespace GradFlow.Core.Norms;

/// <summary>
/// The dual constraint of the neurons of one sign that are active on one set S of samples,
/// <c>f(p) = max {s Σ_{k∈S} p_k w·x_k : ‖w‖ ≤ 1, w in the cell of S} ≤ 1</c>: the norm of the projection of
/// <c>s Σ_{k∈S} p_k x_k</c> onto the cell, a polyhedral cone.
/// </summary>
internal sealed class DualConstraint
{
    private readonly double[,] _cosines;
    private readonly bool[] _active;
    private readonly NonNegativeLeastSquares _solver;
    private readonly Func<int, int, double> _matrix;
    private readonly double[] _linear;
    private readonly double[] _slopes;

    /// <summary>A constraint for unit inputs.</summary>
    public DualConstraint(double[,] cosines, bool[] active, int sign)
    {
        (_cosines, _active, Sign) = (cosines, active, sign);
        int count = active.Length;
        _solver = new NonNegativeLeastSquares(count);
        _matrix = (k, l) => _active[k] == _active[l] ? _cosines[k, l] : -_cosines[k, l];
        _linear = new double[count];
        _slopes = new double[count];
        Gradient = new double[count];
    }

    /// <summary>The sign s of the neurons.</summary>
    public int Sign { get; }

    /// <summary>The active samples.</summary>
    public bool[] Active => _active;

    /// <summary><c>f(p)²</c>.</summary>
    public double Square { get; private set; }

    /// <summary>Gradient of <c>f²/2</c>: <c>s w·x_k</c> on S for the projection w, whose length is f.</summary>
    public double[] Gradient { get; }

    /// <summary>The multiplier ν: the primal solution has the neuron <c>ν w</c>.</summary>
    public double Multiplier { get; set; } = 1;

    /// <summary><c>(1 − f²)/2</c>.</summary>
    public double Slack => 0.5 * (1 - Square);

    /// <summary>Evaluates the constraint at p.</summary>
    public void Evaluate(double[] p)
    {
        int count = p.Length;
        for (int k = 0; k < count; k++)
        {
            double product = 0;
            for (int l = 0; l < count; l++)
                if (_active[l]) product += _cosines[k, l] * p[l];
            // h = −ε_k g·x_k, so that what is left, −ε_k w·x_k, is at most 0.
            _linear[k] = (_active[k] ? -Sign : Sign) * product;
        }
        _solver.Solve(_matrix, _linear, _slopes);
        Square = 0;
        for (int k = 0; k < count; k++)
        {
            Gradient[k] = _active[k] ? -Sign * _slopes[k] : 0;
            Square += p[k] * Gradient[k];
        }
    }

    /// <summary>Adds <c>weight ∇²(f²/2)</c>: the cosines on S less what the face of the projection takes.</summary>
    public void AddCurvature(double weight, double[,] matrix)
    {
        int count = _active.Length;
        var column = new double[_solver.Support.Count];
        for (int k = 0; k < count; k++)
        {
            if (!_active[k]) continue;
            for (int i = 0; i < column.Length; i++) column[i] = _matrix(_solver.Support[i], k);
            _solver.SolveFactored(column);
            for (int l = 0; l < count; l++)
            {
                if (!_active[l]) continue;
                double value = _cosines[k, l];
                for (int i = 0; i < column.Length; i++) value -= column[i] * _matrix(_solver.Support[i], l);
                matrix[k, l] += weight * value;
            }
        }
    }

    /// <summary>Coefficients of the projection w in the unit inputs, at the last p.</summary>
    public double[] Coefficients(double[] p) =>
        [.. p.Select((value, k) => (_active[k] ? Sign * value : 0) + (_active[k] ? 1 : -1) * _solver.Solution[k])];
}
