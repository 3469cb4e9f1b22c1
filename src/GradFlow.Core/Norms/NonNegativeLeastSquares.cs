namespace GradFlow.Core.Norms;

/// <summary>
/// <c>min ½ λᵀGλ − hᵀλ, λ ≥ 0</c> for a positive semidefinite G, by the active-set method of Lawson and Hanson; it starts from the
/// support it was left at, which hardly changes between neighbouring problems.
/// </summary>
internal sealed class NonNegativeLeastSquares(int size)
{
    /// <summary>A slope below this share of the largest linear term is rounding.</summary>
    private const double SlopeNoise = 1e-14;

    /// <summary>Pivots below this belong to a dependent column.</summary>
    private const double SmallestPivot = 1e-13;

    private readonly bool[] _isFree = new bool[size];
    private readonly double[] _trial = new double[size];
    private readonly double[,] _factor = new double[size, size];

    /// <summary>The solution λ.</summary>
    public double[] Solution { get; } = new double[size];

    /// <summary>The coordinates that may differ from 0.</summary>
    public List<int> Support { get; } = [];

    /// <summary>Solves.</summary>
    /// <param name="matrix">The entries of G.</param>
    /// <param name="linear">h.</param>
    /// <param name="slopes">Receives <c>h − Gλ</c>, at most 0 outside the support and 0 on it.</param>
    public void Solve(Func<int, int, double> matrix, ReadOnlySpan<double> linear, Span<double> slopes)
    {
        double noise = 0;
        foreach (double value in linear) noise = Math.Max(noise, SlopeNoise * Math.Abs(value));
        for (int round = 0; round < 10 * size + 10; round++)
        {
            if (Support.Count > 0) SolveOnSupport(matrix, linear, isFirst: round == 0);
            int entering = -1;
            double steepest = noise;
            for (int k = 0; k < size; k++)
            {
                slopes[k] = linear[k];
                foreach (int l in Support) slopes[k] -= matrix(k, l) * Solution[l];
                if (_isFree[k]) slopes[k] = 0;
                else if (slopes[k] > steepest) (steepest, entering) = (slopes[k], k);
            }
            if (entering < 0) return;
            Support.Add(entering);
            _isFree[entering] = true;
            if (Factorize(matrix)) continue;
            Support.RemoveAt(Support.Count - 1);
            _isFree[entering] = false;
            return;
        }
    }

    /// <summary>Solves <c>G_SS x = right</c> in place on the support; the factor is that of the last solution.</summary>
    public void SolveFactored(Span<double> right)
    {
        for (int i = 0; i < Support.Count; i++)
        {
            for (int j = 0; j < i; j++) right[i] -= _factor[i, j] * right[j];
            right[i] /= _factor[i, i];
        }
        for (int i = Support.Count - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < Support.Count; j++) right[i] -= _factor[j, i] * right[j];
            right[i] /= _factor[i, i];
        }
    }

    /// <summary>Goes to the minimum on the support, dropping the coordinates that would become negative on the way.</summary>
    private void SolveOnSupport(Func<int, int, double> matrix, ReadOnlySpan<double> linear, bool isFirst)
    {
        while (Support.Count > 0)
        {
            Factorize(matrix);
            Span<double> trial = _trial.AsSpan(0, Support.Count);
            for (int i = 0; i < trial.Length; i++) trial[i] = linear[Support[i]];
            SolveFactored(trial);
            double share = 1;
            for (int i = 0; i < trial.Length; i++)
                if (trial[i] <= 0) share = isFirst ? 0 : Math.Min(share, Solution[Support[i]] / (Solution[Support[i]] - trial[i]));
            bool drops = false;
            for (int i = trial.Length - 1; i >= 0; i--)
            {
                int k = Support[i];
                bool isBlocking = trial[i] <= 0 && (isFirst || Solution[k] / (Solution[k] - trial[i]) <= share);
                Solution[k] = isFirst ? Math.Max(trial[i], 0) : Solution[k] + share * (trial[i] - Solution[k]);
                if (!isBlocking) continue;
                (Solution[k], _isFree[k], drops) = (0, false, true);
                Support.RemoveAt(i);
            }
            if (!drops) return;
        }
    }

    private bool Factorize(Func<int, int, double> matrix)
    {
        for (int i = 0; i < Support.Count; i++)
            for (int j = 0; j <= i; j++)
            {
                double value = matrix(Support[i], Support[j]);
                for (int l = 0; l < j; l++) value -= _factor[i, l] * _factor[j, l];
                if (i != j) _factor[i, j] = value / _factor[j, j];
                else if (value <= SmallestPivot) return false;
                else _factor[i, i] = Math.Sqrt(value);
            }
        return true;
    }
}
