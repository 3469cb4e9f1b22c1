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
            for (int s = 0; s < DormandPrincePair.Stages.Length; s++)
            {
                state.CopyTo(trial, 0);
                for (int i = 0; i <= s; i++)
                    if (DormandPrincePair.Stages[s][i] != 0) VectorKernels.AddScaled(step * DormandPrincePair.Stages[s][i], slopes[i], trial);
                flow.Field(trial, slopes[s + 1]);
            }
            Array.Clear(error);
            for (int s = 0; s < DormandPrincePair.Errors.Length; s++)
                if (DormandPrincePair.Errors[s] != 0) VectorKernels.AddScaled(step * DormandPrincePair.Errors[s], slopes[s], error);
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
