using GradFlow.Core.Data;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Tests.Reference;

/// <summary>
/// An independent solution of the gradient flow for any data, by adaptive Dormand–Prince steps on the original weights. The
/// activation pattern is held during a step, and a step ends where the pattern changes, so that the full order holds.
/// </summary>
internal static class ReferenceFlow
{
    private const double SmallestStep = 1e-13;

    /// <summary>The network at a time.</summary>
    public static ReluNetwork At(TrainingDataset dataset, ReluNetwork initial, double time, double relativeTolerance) =>
        At(dataset, initial, [time], relativeTolerance)[0];

    /// <summary>The networks at ascending times.</summary>
    /// <param name="dataset">Any data.</param>
    /// <param name="initial">The network at time 0.</param>
    /// <param name="times">Ascending times.</param>
    /// <param name="relativeTolerance">Largest error of a weight per step, relative to the largest weight of its neuron.</param>
    public static ReluNetwork[] At(
        TrainingDataset dataset, ReluNetwork initial, IReadOnlyList<double> times, double relativeTolerance)
    {
        int size = initial.Dimension + 1;
        double[] state = Pack(initial);
        var flow = new PatternedFlow(dataset, state, initial.Width);
        var networks = new ReluNetwork[times.Count];
        double now = 0, step = 1e-3;
        for (int index = 0; index < times.Count; index++)
        {
            while (now < times[index])
            {
                LeaveBoundaries(flow, state);
                double trial = Math.Min(step, times[index] - now);
                double[] slope = flow.Field(state);
                (double[] end, double[] error) = DormandPrince.Step(flow.Field, state, slope, trial);
                double ratio = LargestRelativeError(state, end, error, size) / relativeTolerance;
                if (!(ratio <= 1))
                {
                    step = trial * (double.IsFinite(ratio) ? Math.Max(0.2, 0.9 * Math.Pow(ratio, -0.2)) : 0.1);
                    if (step < SmallestStep) throw new InvalidOperationException($"The reference flow is stuck at {now}.");
                    continue;
                }
                double? crossing = LocateChange(flow, state, slope, end, trial);
                bool reaches = crossing is null && trial == times[index] - now;
                state = crossing is { } shorter ? DormandPrince.Step(flow.Field, state, slope, shorter).State : end;
                now = reaches ? times[index] : now + (crossing ?? trial);
                if (crossing is null) step = Math.Max(step, trial * Math.Min(4, 0.9 * Math.Pow(Math.Max(ratio, 1e-6), -0.2)));
            }
            networks[index] = Unpack(state, initial.Width, initial.Dimension);
        }
        return networks;
    }

    private static void LeaveBoundaries(PatternedFlow flow, double[] state)
    {
        for (int round = 0; flow.Margin(state) < 0; round++)
        {
            if (round > 100) throw new InvalidOperationException("The reference flow found no consistent activation pattern.");
            flow.ChangeStatus(state);
        }
    }

    /// <summary>Length to just beyond the first change of the pattern, if there is one within the step.</summary>
    private static double? LocateChange(PatternedFlow flow, double[] state, double[] slope, double[] end, double step)
    {
        double MarginAfter(double length) => flow.Margin(DormandPrince.Step(flow.Field, state, slope, length).State);
        double high = step, highMargin = flow.Margin(end);
        double? fraction = flow.FindDip(state, slope, end, flow.Field(end), step);
        if (fraction is { } part && MarginAfter(part * step) is < 0 and var dip) (high, highMargin) = (part * step, dip);
        if (highMargin >= 0) return null;
        double low = 0, lowMargin = flow.Margin(state);
        for (int round = 0; round < 200 && high - low > 1e-15 * step && highMargin < -1e-15; round++)
        {
            double guess = round % 3 == 2 ? (low + high) / 2 : low + (high - low) * lowMargin / (lowMargin - highMargin);
            double margin = MarginAfter(guess);
            if (margin < 0) (high, highMargin) = (guess, margin);
            else (low, lowMargin) = (guess, margin);
        }
        return high;
    }

    private static double LargestRelativeError(double[] state, double[] end, double[] error, int size)
    {
        double largest = 0;
        for (int start = 0; start < state.Length; start += size)
        {
            double scale = 0, worst = 0;
            for (int i = start; i < start + size; i++)
            {
                scale = Math.Max(scale, Math.Max(Math.Abs(state[i]), Math.Abs(end[i])));
                worst = Math.Max(worst, Math.Abs(error[i]));
            }
            if (scale == 0) continue;
            double relative = worst / scale;
            if (!double.IsFinite(relative)) return double.PositiveInfinity;
            largest = Math.Max(largest, relative);
        }
        return largest;
    }

    private static double[] Pack(ReluNetwork network)
    {
        int size = network.Dimension + 1;
        double factor = Math.Exp(network.LogScale);
        var state = new double[network.Width * size];
        for (int j = 0; j < network.Width; j++)
        {
            state[j * size] = network.OutputWeights[j] * factor;
            for (int i = 0; i < network.Dimension; i++) state[j * size + 1 + i] = network.HiddenWeights[j, i] * factor;
        }
        return state;
    }

    private static ReluNetwork Unpack(double[] state, int width, int dimension)
    {
        var output = new double[width];
        var hidden = new double[width, dimension];
        for (int j = 0; j < width; j++)
        {
            output[j] = state[j * (dimension + 1)];
            for (int i = 0; i < dimension; i++) hidden[j, i] = state[j * (dimension + 1) + 1 + i];
        }
        return new ReluNetwork(output, hidden);
    }
}
