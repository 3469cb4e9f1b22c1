namespace GradFlow.Core.Tests.Reference;

/// <summary>One step of the classical Runge–Kutta pair of Dormand and Prince, order 5 with an embedded order 4 (1980).</summary>
internal static class DormandPrince
{
    private static readonly double[][] _stages =
    [
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ];

    private static readonly double[] _errorWeights =
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40];

    /// <summary>Steps an autonomous system; <paramref name="slope"/> is the field at <paramref name="state"/>.</summary>
    public static (double[] State, double[] Error) Step(
        Func<double[], double[]> field, double[] state, double[] slope, double step)
    {
        var slopes = new List<double[]> { slope };
        double[] point = state;
        foreach (double[] weights in _stages)
        {
            point = (double[])state.Clone();
            for (int s = 0; s < weights.Length; s++)
                for (int i = 0; i < point.Length; i++)
                    point[i] += step * weights[s] * slopes[s][i];
            slopes.Add(field(point));
        }
        var error = new double[state.Length];
        for (int s = 0; s < _errorWeights.Length; s++)
            for (int i = 0; i < error.Length; i++)
                error[i] += step * _errorWeights[s] * slopes[s][i];
        return (point, error);
    }
}
