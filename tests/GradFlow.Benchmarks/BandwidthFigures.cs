using System.Numerics;
using System.Runtime.InteropServices;
using GradFlow.Core.Data;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;
using static System.FormattableString;
using static GradFlow.Benchmarks.Measurement;

namespace GradFlow.Benchmarks;

/// <summary>
/// The bytes a step moves per second, against the triad of STREAM on the same threads, the two in turns. A step reads the state
/// four times, once for each stage, and writes the new one, whose lines are read before: 48 bytes per weight. The triad is counted as
/// STREAM does, 24 bytes per element without the lines that are read before they are written.
/// </summary>
internal static class BandwidthFigures
{
    private const double BytesPerWeight = 48;
    private const double BytesPerElement = 24;
    private const int Threads = 2;
    private const int StepsPerTurn = 4;
    private const int TriadsPerTurn = 16;
    private const int Turns = 9;

    /// <summary>Prints the figures of a state in which every weight is active, and of a random one.</summary>
    public static void Print(int n, int m)
    {
        using var team = new ThreadTeam(Threads, default);
        TrainingDataset positive = OrthogonalDatasetGenerator.Generate(
            new OrthogonalDatasetOptions { Count = n, Dimension = n, PositiveFraction = 1, Seed = 1 });
        Print("every weight active", positive, Active(positive, m), team);
        (TrainingDataset dataset, ReluNetwork network) = Problem(n, m, 0.1);
        Print("random", dataset, network, team);
    }

    private static void Print(string name, TrainingDataset dataset, ReluNetwork network, ThreadTeam team)
    {
        int n = dataset.Count, m = network.Width;
        var steps = new SteadySteps(dataset, network, team);
        int length = Math.Max(n * m / Threads, 100_000);
        double[][] arrays = [.. Enumerable.Range(0, 3 * Threads).Select(_ => new double[length])];
        double[] times = new double[Turns], triads = new double[Turns];
        // The first turn warms up.
        for (int turn = -1; turn < Turns; turn++)
        {
            double perStep = Milliseconds(() =>
            {
                for (int i = 0; i < StepsPerTurn; i++) steps.Take();
            }) / StepsPerTurn;
            double triad = Milliseconds(() =>
            {
                for (int i = 0; i < TriadsPerTurn; i++)
                    team.For(Threads, half => Triad(arrays[3 * half], arrays[3 * half + 1], arrays[3 * half + 2]));
            }) / TriadsPerTurn;
            if (turn >= 0) (times[turn], triads[turn]) = (perStep, triad);
        }
        var coordinates = new double[n];
        double active = -steps.Motion.SwitchCount;
        for (int j = 0; j < m; j++)
        {
            steps.Motion.InitialNeuron(j, coordinates);
            active += coordinates.Count(v => v > 0);
        }
        double Rate(double weights, double milliseconds) => BytesPerWeight * weights * 1e-6 / milliseconds;
        double counted = BytesPerWeight * n * m / (BytesPerElement * Threads * length) * MedianRatio(triads, times);
        double share = active / ((double)n * m);
        Console.WriteLine(Invariant(
            $"n = {n}, m = {m}, {name}: {Median(times):F2} ms per step, triad {BytesPerElement * Threads * length * 1e-6 / Median(triads):F1} GB/s"));
        Console.WriteLine(Invariant(
            $"  all weights {Rate((double)n * m, Median(times)):F1} GB/s, {100 * counted:F0} % of the triad; the active {100 * share:F0} % of them {Rate(active, Median(times)):F1} GB/s, {100 * counted * share:F0} %"));
    }

    /// <summary>A balanced network whose neurons are active on every sample and stay so.</summary>
    private static ReluNetwork Active(TrainingDataset dataset, int m)
    {
        var random = new Random(1);
        double[] outputs = new double[m];
        var hidden = new double[m, dataset.Dimension];
        for (int j = 0; j < m; j++)
        {
            Span<double> row = VectorKernels.Row(hidden, j);
            for (int k = 0; k < dataset.Count; k++)
                VectorKernels.AddScaled((0.1 + random.NextDouble()) / (10.0 * m), VectorKernels.Row(dataset.Inputs, k), row);
            outputs[j] = VectorKernels.Norm(row);
        }
        return new ReluNetwork(outputs, hidden, 0);
    }

    private static void Triad(Span<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        Span<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> y = MemoryMarshal.Cast<double, Vector<double>>(b), z = MemoryMarshal.Cast<double, Vector<double>>(c);
        for (int i = 0; i < x.Length; i++) x[i] = y[i] + 3.0 * z[i];
    }
}
