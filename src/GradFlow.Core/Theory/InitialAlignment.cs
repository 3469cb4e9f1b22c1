using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Flow.Integration;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Theory;

/// <summary>What the first phase makes of every neuron of an initial network (about_GradFlow_Theory §4), as λ → 0.</summary>
public sealed class InitialAlignment
{
    private InitialAlignment(TrainingDataset dataset, int width)
    {
        Dataset = dataset;
        Drive = InitialDrive.Of(dataset);
        Signs = new int[width];
        ActiveSets = new int[width][];
        Rates = new double[width];
    }

    /// <summary>The training data.</summary>
    public TrainingDataset Dataset { get; }

    /// <summary>The drive of the data.</summary>
    internal InitialDrive Drive { get; }

    /// <summary>
    /// Sign of every <c>a_j</c> at the end of the phase, m of them; 0 for a neuron whose output weight is 0 and stays so. It is the
    /// initial sign unless <c>|a_j| &lt; ‖w_j‖</c> let it change.
    /// </summary>
    public int[] Signs { get; }

    /// <summary>
    /// The active set <c>M_j</c> of every neuron, ascending samples; empty for a neuron that dies. Neurons with equal sets may share one
    /// array.
    /// </summary>
    public int[][] ActiveSets { get; }

    /// <summary>The growth rate <c>ρ_j = ‖g_{M_j}‖</c> of every neuron, per unit of time; 0 for a neuron that dies.</summary>
    public double[] Rates { get; }

    /// <summary>Whether a neuron stays active on all samples of a sign, its own.</summary>
    /// <param name="neuron">Neuron j.</param>
    /// <param name="sign">The sign, −1 or 1; false for one that no label has.</param>
    internal bool IsWhole(int neuron, int sign) =>
        Signs[neuron] == sign && ActiveSets[neuron].Length > 0 && ActiveSets[neuron].Length == Drive.Samples(sign).Length;

    /// <summary>The regime the initial network is in.</summary>
    public FlowRegime Regime
    {
        get
        {
            bool fitsPositive = Drive.Positive.Length == 0, fitsNegative = Drive.Negative.Length == 0;
            for (int j = 0; j < Signs.Length && !(fitsPositive && fitsNegative); j++)
            {
                fitsPositive |= IsWhole(j, 1);
                fitsNegative |= IsWhole(j, -1);
            }
            return fitsPositive && fitsNegative ? FlowRegime.Paper : FlowRegime.MildOverparameterization;
        }
    }

    /// <summary>
    /// Unit direction <c>s_j Σ_{k∈M_j} y_k x_k</c> that the hidden weights of a neuron align with, d numbers; null for a neuron
    /// that dies.
    /// </summary>
    /// <param name="neuron">Neuron j.</param>
    public double[]? Direction(int neuron)
    {
        if (ActiveSets[neuron].Length == 0) return null;
        var direction = new double[Dataset.Dimension];
        double squaredNorm = 0;
        foreach (int k in ActiveSets[neuron])
        {
            double size = Math.Abs(Dataset.Labels[k]);
            squaredNorm += size * Dataset.Norms[k] * size * Dataset.Norms[k];
            for (int i = 0; i < direction.Length; i++) direction[i] += size * Dataset.Inputs[k, i];
        }
        for (int i = 0; i < direction.Length; i++) direction[i] /= Math.Sqrt(squaredNorm);
        return direction;
    }

    /// <summary>Predicts every neuron of a network, without integrating.</summary>
    /// <param name="dataset">Orthogonal training data.</param>
    /// <param name="network">The network at time 0, of the same dimension.</param>
    /// <exception cref="GradFlowException">InputsNotOrthogonal or DimensionMismatch.</exception>
    public static InitialAlignment Of(TrainingDataset dataset, ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(network);
        dataset.RequireOrthogonal();
        if (network.Dimension != dataset.Dimension)
            throw GradFlowError.DimensionMismatch("The dimension of the network", dataset.Dimension, network.Dimension, network);
        var alignment = new InitialAlignment(dataset, network.Width);
        Preactivations.ForEach(
            dataset, network, (j, coordinates) => alignment.Set(j, NeuronAlignment.Predict(network.OutputWeights[j], coordinates, alignment.Drive)));
        return alignment;
    }

    /// <summary>Predicts the neurons a motion on orthogonal data starts with, on the threads of its run.</summary>
    internal static InitialAlignment Of(TrainingDataset dataset, FlowMotion motion, ThreadTeam team)
    {
        var alignment = new InitialAlignment(dataset, motion.Width);
        motion.ForEachInitialNeuron(team, (j, output, coordinates) => alignment.Set(j, NeuronAlignment.Predict(output, coordinates, alignment.Drive)));
        return alignment;
    }

    private void Set(int neuron, NeuronAlignment alignment) =>
        (Signs[neuron], ActiveSets[neuron], Rates[neuron]) = (alignment.Sign, alignment.ActiveSet, alignment.Rate);
}
