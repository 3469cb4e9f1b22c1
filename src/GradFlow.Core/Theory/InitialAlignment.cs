using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Theory;

/// <summary>What the first phase makes of every neuron of an initial network (about_GradFlow_Theory §4), as λ → 0.</summary>
public sealed class InitialAlignment
{
    private InitialAlignment(TrainingDataset dataset, int width)
    {
        Dataset = dataset;
        Signs = new int[width];
        ActiveSets = new int[width][];
        Rates = new double[width];
    }

    /// <summary>The training data.</summary>
    public TrainingDataset Dataset { get; }

    /// <summary>
    /// Sign of every <c>a_j</c> at the end of the phase, m of them; 0 for a neuron that never moves. It is the initial sign
    /// unless <c>|a_j| &lt; ‖w_j‖</c> let it change.
    /// </summary>
    public int[] Signs { get; }

    /// <summary>The active set <c>M_j</c> of every neuron, ascending samples; empty for a neuron that dies.</summary>
    public int[][] ActiveSets { get; }

    /// <summary>The growth rate <c>ρ_j = ‖g_{M_j}‖</c> of every neuron, per unit of time; 0 for a neuron that dies.</summary>
    public double[] Rates { get; }

    /// <summary>The regime the initial network is in.</summary>
    public FlowRegime Regime
    {
        get
        {
            int positive = 0;
            foreach (double label in Dataset.Labels) if (label > 0) positive++;
            int negative = Dataset.Count - positive;
            bool fitsPositive = positive == 0, fitsNegative = negative == 0;
            for (int j = 0; j < Signs.Length && !(fitsPositive && fitsNegative); j++)
            {
                fitsPositive |= Signs[j] > 0 && ActiveSets[j].Length == positive;
                fitsNegative |= Signs[j] < 0 && ActiveSets[j].Length == negative;
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
    public static InitialAlignment Of(TrainingDataset dataset, ReluNetwork network) => Of(dataset, network, team: null);

    /// <summary>Predicts every neuron of a network on the threads of a run; without them on all processors.</summary>
    internal static InitialAlignment Of(TrainingDataset dataset, ReluNetwork network, ThreadTeam? team)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(network);
        dataset.RequireOrthogonal();
        if (network.Dimension != dataset.Dimension)
            throw GradFlowError.DimensionMismatch("The dimension of the network", dataset.Dimension, network.Dimension, network);
        InitialDrive drive = InitialDrive.Of(dataset);
        var alignment = new InitialAlignment(dataset, network.Width);
        Preactivations.ForEach(dataset, network, (j, coordinates) =>
        {
            NeuronAlignment neuron = NeuronAlignment.Predict(network.OutputWeights[j], coordinates, drive);
            alignment.Signs[j] = neuron.Sign;
            alignment.ActiveSets[j] = neuron.ActiveSet;
            alignment.Rates[j] = neuron.Rate;
        }, team);
        return alignment;
    }
}
