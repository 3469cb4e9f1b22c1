using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Norms;
using GradFlow.Core.Numerics;
using MathNet.Numerics.Distributions;

namespace GradFlow.Core.Claims;

/// <summary>
/// A perturbation δ of the input changes the learned function by at most <c>F(h) ‖δ‖</c>, on any inputs. The sensitivity
/// <c>|h(x+δ) − h(x)|/‖δ‖</c> is measured around the samples and random points, along the steepest directions and random ones, for
/// small δ and large ones; the function is evaluated as it is, the norm comes from its atoms (about_GradFlow_Theory §5).
/// </summary>
public sealed class InputStabilityClaim : Claim
{
    private const int RandomPoints = 64;

    // Differences of outputs over the smallest δ are known to about 1e-12 of F(h), where the path norm is not much larger.
    private const double Rounding = 1e-9;

    // What an output is off, relative to the path norm times the norm of its input.
    private const double OutputRounding = 1e-15;

    private static readonly double[] _sizes = [1e-4, 1e-2, 1];

    private readonly Func<ReluNetwork, double> _norm;

    /// <summary>A judge of the product's own norm.</summary>
    public InputStabilityClaim()
        : this(VariationNorm.OfFunction)
    {
    }

    /// <summary>A judge of any norm.</summary>
    internal InputStabilityClaim(Func<ReluNetwork, double> norm) => _norm = norm;

    /// <inheritdoc/>
    public override ClaimId Id => ClaimId.InputStability;

    /// <inheritdoc/>
    public override bool IsAboutAnyInputs => true;

    /// <inheritdoc/>
    protected override string StatisticName => "largest |h(x+δ) − h(x)|/‖δ‖ relative to F(h)";

    /// <inheritdoc/>
    protected override ClaimVerdict JudgeEvidence(ClaimEvidence evidence)
    {
        Measurement[] all = evidence.Map(evidence.Runs, Measure);
        Measurement[] learned = [.. all.Where(measured => measured.Norm > 0)];
        if (learned.Length == 0) return Inconclusive(evidence, "No run has learned anything: no loss is below the initial one.");
        Measurement worst = learned.MaxBy(measured => measured.Largest)!, last = learned[^1];
        string sizes = string.Join(", ", _sizes.Zip(last.Shares, (size, share) => Text($"{size:G1}: {share:G4}")));
        return Decide(
            evidence, worst.Largest > 1 + Rounding ? Verdict.Refuted : Verdict.Supported, worst.Largest, 1,
            Text($"{learned.Length} learned functions; the largest sensitivity is {worst.Largest:G4} of F(h) = {worst.Norm:G4} ")
                + Text($"(m={worst.Run.Width}, ln λ = {worst.Run.LogInitializationScale:G6}). At ln λ = ")
                + Text($"{last.Run.LogInitializationScale:G6}, F(h) = {last.Norm:G4}, by ‖δ‖/‖x‖: {sizes}."),
            runs: [.. learned.Select(measured => measured.Run)]);
    }

    private Measurement Measure(GradientFlowRun run)
    {
        ReluNetwork network = run.Network;
        double norm = run.Loss < run.Trajectory[0].Loss ? _norm(network) : 0;
        double pathNorm = network.PathNorm;
        var shares = new double[_sizes.Length];
        var random = SeededRandom.Create(1, RandomPurpose.Search);
        foreach (double[] point in norm > 0 ? Points(run.Dataset, random) : [])
        {
            double output = network.Predict(point), length = VectorKernels.Norm(point);
            double[] steepest = Gradient(network, point);
            foreach (double[] direction in (double[][])[steepest, [.. steepest.Select(entry => -entry)], Draw(point.Length, random)])
            {
                double size = VectorKernels.Norm(direction);
                if (size == 0) continue;
                // Divided first: the gradient of a neuron that hardly left 0 is smaller than the inverse of the largest double.
                double[] unit = [.. direction.Select(entry => entry / size)];
                for (int i = 0; i < _sizes.Length; i++)
                {
                    var moved = (double[])point.Clone();
                    VectorKernels.AddScaled(_sizes[i] * length, unit, moved);
                    double change = Math.Abs(network.Predict(moved) - output) - OutputRounding * (2 + _sizes[i]) * length * pathNorm;
                    shares[i] = Math.Max(shares[i], change / (_sizes[i] * length) / norm);
                }
            }
        }
        return new Measurement(run, norm, shares);
    }

    /// <summary>The samples, and random points as far from the origin as they are.</summary>
    private static IEnumerable<double[]> Points(TrainingDataset dataset, Random random)
    {
        for (int k = 0; k < dataset.Count; k++) yield return VectorKernels.Row(dataset.Inputs, k).ToArray();
        double scale = dataset.Norms.Average() / Math.Sqrt(dataset.Dimension);
        for (int i = 0; i < RandomPoints; i++) yield return [.. Draw(dataset.Dimension, random).Select(entry => scale * entry)];
    }

    private static double[] Draw(int dimension, Random random)
    {
        var direction = new double[dimension];
        Normal.Samples(random, direction, 0, 1);
        return direction;
    }

    /// <summary>A multiple of <c>∇h(x)</c>.</summary>
    private static double[] Gradient(ReluNetwork network, double[] point)
    {
        var gradient = new double[point.Length];
        for (int j = 0; j < network.Width; j++)
        {
            ReadOnlySpan<double> weights = VectorKernels.Row(network.HiddenWeights, j);
            if (VectorKernels.Dot(weights, point) > 0) VectorKernels.AddScaled(network.OutputWeights[j], weights, gradient);
        }
        return gradient;
    }

    private sealed record Measurement(GradientFlowRun Run, double Norm, double[] Shares)
    {
        public double Largest => Shares.Max();
    }
}
