using System.Buffers;
using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Theory;

/// <summary>
/// Where one neuron goes while the residual stays at the labels, the motion of about_GradFlow_Theory §3 continued to infinity:
/// the sign of its output weight, the active set <c>M_j</c> it aligns with, and its growth rate <c>ρ_j</c>.
/// </summary>
/// <param name="Sign">Sign of <c>a_j</c> in the end, −1 or 1; 0 for one that is 0 and stays so.</param>
/// <param name="ActiveSet">Samples the neuron stays active on, ascending; empty when the neuron dies.</param>
/// <param name="Rate">Growth rate <c>ρ_j = √(Σ_{k∈M_j} g_k²)</c>; 0 when the neuron dies.</param>
internal readonly record struct NeuronAlignment(int Sign, int[] ActiveSet, double Rate)
{
    private const int MaximumNewtonSteps = 200;

    private const int MostStackedSamples = 256;

    /// <summary>Predicts one neuron.</summary>
    /// <param name="outputWeight">Output weight <c>a</c> at time 0.</param>
    /// <param name="coordinates">Coordinates <c>v_k</c> at time 0, n of them, on the scale of the output weight.</param>
    /// <param name="drive">The constant drive <c>g</c>.</param>
    /// <remarks>
    /// With <c>A = ∫a dt</c> an active coordinate is <c>v_k + g_k A</c> until it reaches 0, and <c>a² = H(A)</c> with
    /// <c>H(A) = a(0)² + Σ_k [max(v_k + g_k A, 0)² − v_k²]</c>, convex in A as long as a keeps its sign. So <c>a</c> changes its
    /// sign where H first vanishes, and at most once: afterwards A runs back and the same convexity carries <c>a</c> away from 0.
    /// </remarks>
    public static NeuronAlignment Predict(double outputWeight, ReadOnlySpan<double> coordinates, InitialDrive drive)
    {
        double unit = Math.Abs(outputWeight);
        foreach (double v in coordinates)
            if (v > unit) unit = v;
        if (unit == 0) return new NeuronAlignment(0, [], 0);

        int sign = Math.Sign(outputWeight);
        if (sign == 0)
        {
            double slope = 0;
            for (int k = 0; k < coordinates.Length; k++) slope += drive.Values[k] * (Math.Max(coordinates[k], 0) / unit);
            return Survivors(Math.Sign(slope), 0, unit, coordinates, drive);
        }
        double size = Math.Abs(outputWeight) / unit, shrinking = 0;
        foreach (int k in drive.Samples(-sign))
        {
            double v = Math.Max(coordinates[k], 0) / unit;
            shrinking += v * v;
        }
        if (size * size >= shrinking * (1 - LightCone.Width)) return Survivors(sign, 0, unit, coordinates, drive);
        double zero = FirstZero(size, sign, unit, coordinates, drive.Values);
        return double.IsNaN(zero)
            ? Survivors(sign, 0, unit, coordinates, drive)
            : Survivors(-sign, sign * zero, unit, coordinates, drive);
    }

    /// <summary>
    /// The smallest <c>|A| &gt; 0</c> with <c>H(A) = 0</c>, or NaN when H stays positive. Newton's method from the left of a
    /// convex function never passes its first zero, so that an ascending slope on the way means there is none.
    /// </summary>
    private static double FirstZero(double size, int sign, double unit, ReadOnlySpan<double> coordinates, double[] drive)
    {
        double position = 0;
        for (int step = 0; step < MaximumNewtonSteps; step++)
        {
            double height = size * size, halfSlope = 0;
            for (int k = 0; k < drive.Length; k++)
            {
                if (!(coordinates[k] > 0)) continue;
                double v = coordinates[k] / unit, moved = Math.Max(v + sign * drive[k] * position, 0);
                height += (moved - v) * (moved + v);
                halfSlope += sign * drive[k] * moved;
            }
            if (height <= 0) return position;
            if (halfSlope >= 0) return double.NaN;
            double next = position - height / (2 * halfSlope);
            if (next <= position) return position;
            position = next;
        }
        return position;
    }

    /// <summary>The coordinates still active when A has the given position that grow under the given sign.</summary>
    private static NeuronAlignment Survivors(
        int sign, double position, double unit, ReadOnlySpan<double> coordinates, InitialDrive drive)
    {
        if (sign == 0) return new NeuronAlignment(0, [], 0);
        int[] growing = drive.Samples(sign);
        Span<int> survivors = stackalloc int[growing.Length <= MostStackedSamples ? growing.Length + 1 : 0];
        int[]? rented = survivors.IsEmpty ? ArrayPool<int>.Shared.Rent(growing.Length + 1) : null;
        if (rented is not null) survivors = rented;
        int count = 0;
        ulong members = 0;
        for (int i = 0; i < growing.Length; i++)
        {
            int k = growing[i];
            // Written always and kept by counting: whether a random coordinate is active is what a branch predictor cannot guess.
            survivors[count] = k;
            bool survives = (coordinates[k] > 0) & (coordinates[k] / unit + drive.Values[k] * position > 0);
            members |= (survives ? 1UL : 0) << i;
            count += survives ? 1 : 0;
        }
        int[] active = drive.SetOf(sign, members, survivors[..count]);
        if (rented is not null) ArrayPool<int>.Shared.Return(rented);
        return new NeuronAlignment(sign, active, drive.RateOf(active));
    }
}
