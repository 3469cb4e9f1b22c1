using GradFlow.Core.Numerics;

namespace GradFlow.Benchmarks.Baselines;

/// <summary>
/// Dormand and Prince's Runge–Kutta pair 5(4) with first-same-as-last stages and the usual step control: root mean square of the
/// error over <c>absolute + relative·|x|</c>, as in Hairer, Nørsett and Wanner's dopri5.
/// </summary>
internal static class DormandPrinceSolver
{
    /// <summary>
    /// With a loose tolerance the fitted samples rattle at the edge of stability and the loss stays up; then this many steps in
    /// which it has not halved end the attempt.
    /// </summary>
    private const int LongestStandstill = 5000;

    private static readonly double[][] _stages =
    [
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ];

    private static readonly double[] _errors =
        [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40];

    /// <summary>Integrates to a loss; the absolute tolerance is relative to the size of the initial weights.</summary>
    /// <returns>The end state and the number of trial steps.</returns>
    public static (double[] State, int Steps) Solve(PlainFlow flow, double lossTolerance, double tolerance)
    {
        double[] state = [.. flow.Initial], trial = new double[state.Length], error = new double[state.Length];
        var slopes = new double[7][];
        for (int i = 0; i < slopes.Length; i++) slopes[i] = new double[state.Length];
        double absolute = tolerance * state.Max(Math.Abs), step = 1e-3;
        int steps = 0, lastHalved = 0;
        double halved = double.PositiveInfinity;
        flow.Field(state, slopes[0]);
        while (flow.Loss > lossTolerance && steps - lastHalved < LongestStandstill)
        {
            steps++;
            if (flow.Loss < 0.5 * halved) (halved, lastHalved) = (flow.Loss, steps);
            for (int s = 0; s < _stages.Length; s++)
            {
                state.CopyTo(trial, 0);
                for (int i = 0; i <= s; i++)
                    if (_stages[s][i] != 0) VectorKernels.AddScaled(step * _stages[s][i], slopes[i], trial);
                flow.Field(trial, slopes[s + 1]);
            }
            Array.Clear(error);
            for (int s = 0; s < _errors.Length; s++)
                if (_errors[s] != 0) VectorKernels.AddScaled(step * _errors[s], slopes[s], error);
            double sum = 0;
            for (int i = 0; i < error.Length; i++)
            {
                double ratio = error[i] / (absolute + tolerance * Math.Max(Math.Abs(state[i]), Math.Abs(trial[i])));
                sum += ratio * ratio;
            }
            double size = Math.Sqrt(sum / error.Length);
            if (size <= 1)
            {
                (state, trial) = (trial, state);
                (slopes[0], slopes[6]) = (slopes[6], slopes[0]);
            }
            else flow.Field(state, trial);
            step *= double.IsFinite(size) ? Math.Clamp(0.9 * Math.Pow(Math.Max(size, 1e-10), -0.2), 0.2, 10) : 0.1;
        }
        return (state, steps);
    }
}
