using GradFlow.Core.Flow;
using GradFlow.Core.Theory;
using Xunit;

namespace GradFlow.Core.Tests.Theory;

public class LimitProcessTests
{
    [Fact]
    public void TwoNeuronsWithSharedSampleFollowTheHandComputation()
    {
        // g = (3, 4, 0.5). Neuron 0 sees {0, 1}: rate 5, activates at 1/5. Neuron 1 sees {1, 2}: rate √16.25 until then, 0.5
        // afterwards. Neuron 2 sees nothing. Sample 3 is in no set.
        double[] labels = [3, 4, 0.5, -2], drive = [3, 4, 0.5, -2];
        LimitProcess process = LimitProcess.Run(labels, drive, [[0, 1], [1, 2], []], timeUnit: 10);

        double second = 0.2 + (1 - 0.2 * Math.Sqrt(16.25)) / 0.5;
        Assert.Equal([0, 1], process.Activations.Select(a => a.Neuron));
        Assert.Equal(2, process.Activations[0].Time, 12);
        Assert.Equal(10 * second, process.Activations[1].Time, 12);
        Assert.Equal([3], process.UnreachableSamples);
        Assert.Equal([2, 2, 10 * second, double.PositiveInfinity], process.FitTimes);
        Assert.Equal(2, process.Saddles.Length);
        AssertSaddle(process.Saddles[0], 0, 2, (9 + 16 + 0.25 + 4) / 8, [], 2);
        AssertSaddle(process.Saddles[1], 2, 10 * second, (0.25 + 4) / 8, [0, 1], 1);
        Assert.Equal([5, Math.Sqrt(16.25)], process.Saddles[0].EscapeRates);
        Assert.Equal([0.5], process.Saddles[1].EscapeRates);
    }

    [Fact]
    public void NeuronWhoseSamplesAreAllFittedWaitsForEver()
    {
        LimitProcess process = LimitProcess.Run([1, 2], [1, 2], [[0, 1], [0], [1]], timeUnit: 1);

        Assert.Equal(0, Assert.Single(process.Activations).Neuron);
        SaddlePoint origin = Assert.Single(process.Saddles);
        AssertSaddle(origin, 0, 1 / Math.Sqrt(5), 5.0 / 4, [], 3);
    }

    [Fact]
    public void NeuronsThatReachZeroTogetherMakeOneEvent()
    {
        LimitProcess process = LimitProcess.Run([1, -1, 0.5], [1, -1, 0.5], [[1], [0], [0], [2]], timeUnit: 1);

        Assert.Equal([0, 1, 2, 3], process.Activations.Select(a => a.Neuron));
        Assert.Equal(2, process.Saddles.Length);
        Assert.Equal([0, 1], process.Saddles[1].FittedSamples);
        Assert.Equal(2, process.Saddles[1].ExitTime, 12);
    }

    [Fact]
    public void ProcessWithoutLivingNeuronsHasNoSaddleToLeave()
    {
        LimitProcess process = LimitProcess.Run([1, -1], [1, -1], [[], []], timeUnit: 1);

        Assert.Empty(process.Saddles);
        Assert.Equal([0, 1], process.UnreachableSamples);
    }

    [Fact]
    public void SmallRemainderOfALargeRateKeepsItsDigits()
    {
        // The level of neuron 1 stays −1 + 1/(1+ε) below 0 when neuron 0 activates; only sample 1 with g = 1e-9 is left to it.
        double small = 1e-9, large = 1;
        LimitProcess process = LimitProcess.Run([1, 1, 1], [large, small, large], [[0, 2], [0, 1]], timeUnit: 1);

        double first = 1 / Math.Sqrt(2 * large * large);
        double second = first + (1 - first * Math.Sqrt(large * large + small * small)) / small;
        Assert.Equal(1, process.Activations[1].Time / second, 12);
    }

    [Theory]
    [InlineData(1, 3, 4)]
    [InlineData(2, 8, 12)]
    [InlineData(3, 20, 40)]
    [InlineData(4, 60, 30)]
    [InlineData(5, 40, 300)]
    public void AgreesWithSimulationThatForgetsNothingAndUpdatesNothing(int seed, int samples, int neurons)
    {
        var random = new Random(seed);
        double[] drive = [.. Enumerable.Range(0, samples).Select(_ => Math.Exp(4 * random.NextDouble() - 2))];
        int[][] sets = [.. Enumerable.Range(0, neurons)
            .Select(_ => Enumerable.Range(0, samples).Where(_ => random.NextDouble() < 0.25).ToArray())];

        LimitProcess process = LimitProcess.Run(drive, drive, sets, timeUnit: 1);
        List<(double Time, HashSet<int> Fitted)> history = SimulateFromScratch(drive, sets);

        Assert.Equal(history.Count, process.Saddles.Length);
        for (int i = 0; i < history.Count; i++)
        {
            Assert.Equal(1, process.Saddles[i].ExitTime / history[i].Time, 9);
            Assert.Equal(i == 0 ? [] : history[i - 1].Fitted.Order(), process.Saddles[i].FittedSamples);
            Assert.Equal(i == 0 ? 0 : process.Saddles[i - 1].ExitTime, process.Saddles[i].EntryTime);
        }
        Assert.Equal(
            Enumerable.Range(0, samples).Except(sets.SelectMany(set => set)).Order(), process.UnreachableSamples);
    }

    /// <summary>
    /// The process by its definition: the level of a neuron is an integral over the whole history, summed anew at every event.
    /// </summary>
    private static List<(double Time, HashSet<int> Fitted)> SimulateFromScratch(double[] drive, int[][] sets)
    {
        var history = new List<(double Time, HashSet<int> Fitted)>();
        var active = new HashSet<int>();
        while (true)
        {
            double next = double.PositiveInfinity;
            foreach (int j in Enumerable.Range(0, sets.Length).Where(j => !active.Contains(j)))
            {
                double level = -1, start = 0;
                var fitted = new HashSet<int>();
                foreach ((double time, HashSet<int> after) in history)
                {
                    level += (time - start) * Rate(j, fitted);
                    (start, fitted) = (time, after);
                }
                double rate = Rate(j, fitted);
                if (rate > 0) next = Math.Min(next, start - level / rate);
            }
            if (double.IsPositiveInfinity(next)) return history;
            var now = new HashSet<int>(history.Count == 0 ? [] : history[^1].Fitted);
            foreach (int j in Enumerable.Range(0, sets.Length).Where(j => !active.Contains(j)))
            {
                double level = -1, start = 0;
                var fitted = new HashSet<int>();
                foreach ((double time, HashSet<int> after) in history)
                {
                    level += (time - start) * Rate(j, fitted);
                    (start, fitted) = (time, after);
                }
                if (level + (next - start) * Rate(j, fitted) < -1e-11) continue;
                active.Add(j);
                now.UnionWith(sets[j]);
            }
            history.Add((next, now));
        }

        double Rate(int j, HashSet<int> fitted) =>
            Math.Sqrt(sets[j].Where(k => !fitted.Contains(k)).Sum(k => drive[k] * drive[k]));
    }

    private static void AssertSaddle(SaddlePoint saddle, double entry, double exit, double loss, int[] fitted, int index)
    {
        Assert.Equal(entry, saddle.EntryTime, 12);
        Assert.Equal(exit, saddle.ExitTime, 12);
        Assert.Equal(exit, saddle.PredictedTime, 12);
        Assert.Equal(loss, saddle.Loss, 12);
        Assert.Equal(loss, saddle.PredictedLoss, 12);
        Assert.Equal(fitted, saddle.FittedSamples);
        Assert.Equal(index, saddle.Index);
    }
}
