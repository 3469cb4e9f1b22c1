using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Norms;

/// <summary>
/// The variation norm of a network as a function on <c>R^d</c>,
/// <c>F(h) = inf{‖ν‖_TV : h(x) = ∫ σ(u·x) dν(u), u on the unit sphere}</c> (about_GradFlow_Theory §5).
/// </summary>
public static class VariationNorm
{
    /// <summary>
    /// Unit vectors whose difference is at most this are taken as one direction. Around a thousand roundings: neurons that were
    /// split or scaled merge again, neurons the flow has merely brought close stay apart.
    /// </summary>
    public const double DirectionTolerance = 1e-12;

    /// <summary>Measures a run's final network.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bounds">The bounds of its data, if they are known already.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="GradFlowException">NoInterpolator.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VariationNormMeasurement Measure(
        GradientFlowRun run, InterpolationNormBounds? bounds = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Measure(run.Dataset, run.Network, run, bounds, cancellationToken);
    }

    /// <summary>Measures a network against the smallest norm any interpolator of the data can have.</summary>
    /// <param name="dataset">Any data.</param>
    /// <param name="network">A network of the data's dimension; that it interpolates is not required.</param>
    /// <param name="bounds">The bounds of the data, if they are known already.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="GradFlowException">NoInterpolator or DimensionMismatch.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VariationNormMeasurement Measure(
        TrainingDataset dataset, ReluNetwork network, InterpolationNormBounds? bounds = null,
        CancellationToken cancellationToken = default) =>
        Measure(dataset, network, null, bounds, cancellationToken);

    /// <summary>
    /// <c>F(h)</c>. With <c>σ(z) = (z + |z|)/2</c>, a pair of amplitudes <c>p_i</c> at <c>u_i</c> and <c>q_i</c> at <c>−u_i</c>
    /// contributes <c>(e_i |u_i·x| + o_i u_i·x)/2</c>, <c>e_i = p_i + q_i</c>, <c>o_i = p_i − q_i</c>, and costs
    /// <c>|p_i| + |q_i| = max(|e_i|, |o_i|)</c>. The <c>e_i</c> belong to the function; the <c>o_i</c> may change as long
    /// as <c>v = Σ o_i u_i</c> stays, which is free up to <c>|o_i| = |e_i|</c> and costs the norm of what is left of v after
    /// that: <c>F(h) = Σ|e_i| + dist(v, {Σ o_i u_i : |o_i| ≤ |e_i|})</c>.
    /// </summary>
    /// <exception cref="GradFlowException">FunctionNormNotFound.</exception>
    public static double OfFunction(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var hiddenNorms = new double[network.Width];
        double largestOutput = 0, largestHidden = 0;
        for (int j = 0; j < network.Width; j++)
        {
            hiddenNorms[j] = network.HiddenNorm(j);
            largestOutput = Math.Max(largestOutput, Math.Abs(network.OutputWeights[j]));
            largestHidden = Math.Max(largestHidden, hiddenNorms[j]);
        }
        if (largestOutput == 0 || largestHidden == 0) return 0;

        // Amplitudes relative to the largest weights do not underflow together; one that still does has no share in the sum.
        var amplitudes = new double[network.Width];
        for (int j = 0; j < network.Width; j++)
            amplitudes[j] = network.OutputWeights[j] / largestOutput * (hiddenNorms[j] / largestHidden);
        double relative = OfAtoms(AntipodalAtoms.Merge(network.HiddenWeights, hiddenNorms, amplitudes, DirectionTolerance));
        if (double.IsNaN(relative)) throw GradFlowError.FunctionNormNotFound(network.Width, network);
        double factor = Math.Exp(network.LogScale);
        return relative * (largestOutput * factor) * (largestHidden * factor);
    }

    private static double OfAtoms(AntipodalAtoms atoms)
    {
        var bounds = new double[atoms.Count];
        var remainder = new double[atoms.Directions.GetLength(1)];
        double sum = 0;
        bool exceeds = false;
        for (int i = 0; i < atoms.Count; i++)
        {
            double even = Math.Abs(atoms.Forward[i] + atoms.Backward[i]), odd = atoms.Forward[i] - atoms.Backward[i];
            bounds[i] = even;
            sum += even;
            exceeds |= Math.Abs(odd) > even;
            VectorKernels.AddScaled(odd, VectorKernels.Row(atoms.Directions, i), remainder);
        }
        return exceeds ? sum + ZonotopeDistance.Of(remainder, atoms.Directions, bounds) : sum;
    }

    private static VariationNormMeasurement Measure(
        TrainingDataset dataset, ReluNetwork network, GradientFlowRun? run, InterpolationNormBounds? bounds,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(network);
        if (network.Dimension != dataset.Dimension)
            throw GradFlowError.DimensionMismatch("The dimension of the network", dataset.Dimension, network.Dimension, network);
        bounds ??= InterpolationNormBounds.Of(dataset, cancellationToken);
        return new VariationNormMeasurement
        {
            Run = run,
            Network = network,
            PathNorm = network.PathNorm,
            FunctionNorm = OfFunction(network),
            MinimumNorm = bounds.UpperBound,
            LowerBound = bounds.LowerBound,
            Certificate = bounds.Certificate,
            IsExact = bounds.IsExact,
        };
    }
}
