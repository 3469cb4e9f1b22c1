using GradFlow.Core.Data;
using GradFlow.Core.Errors;
using GradFlow.Core.Numerics;

namespace GradFlow.Core.Networks;

/// <summary>
/// A one-hidden-layer ReLU network without output bias, <c>h(x) = Σ_j a_j σ(w_j·x)</c> (about_GradFlow_Theory §1). The true
/// weights are <c>e^LogScale</c> times the stored ones, so that scales far below the smallest double can be given. Immutable by
/// convention.
/// </summary>
public sealed class ReluNetwork
{
    /// <summary>Validates and wraps the weights of a network.</summary>
    /// <param name="outputWeights">m output weights <c>a_j</c>.</param>
    /// <param name="hiddenWeights">m×d hidden weights, a row <c>w_j</c> per neuron.</param>
    /// <param name="logScale">Natural logarithm of a common factor of all weights.</param>
    /// <exception cref="GradFlowException">Empty, DimensionMismatch or NotFinite.</exception>
    public ReluNetwork(double[] outputWeights, double[,] hiddenWeights, double logScale = 0)
    {
        ArgumentNullException.ThrowIfNull(outputWeights);
        ArgumentNullException.ThrowIfNull(hiddenWeights);
        OutputWeights = outputWeights;
        HiddenWeights = hiddenWeights;
        LogScale = logScale;
        if (Width == 0 || Dimension == 0) throw GradFlowError.Empty("The network", this);
        if (hiddenWeights.GetLength(0) != Width)
            throw GradFlowError.DimensionMismatch("The number of hidden rows", Width, hiddenWeights.GetLength(0), this);
        if (!double.IsFinite(logScale)) throw GradFlowError.NotFinite("The log scale", 0, 0, logScale, this);
        for (int j = 0; j < Width; j++)
        {
            if (!double.IsFinite(outputWeights[j])) throw GradFlowError.NotFinite("The output weight", j, 0, outputWeights[j], this);
            Span<double> hidden = VectorKernels.Row(hiddenWeights, j);
            int i = 0;
            while (i < hidden.Length && double.IsFinite(hidden[i])) i++;
            if (i < hidden.Length) throw GradFlowError.NotFinite("The hidden weight", j, i + 1, hidden[i], this);
        }
    }

    /// <summary>Number of hidden neurons m.</summary>
    public int Width => OutputWeights.Length;

    /// <summary>Number of input coordinates d.</summary>
    public int Dimension => HiddenWeights.GetLength(1);

    /// <summary>Output weights <c>a_j</c>, m of them.</summary>
    public double[] OutputWeights { get; }

    /// <summary>Hidden weights <c>w_j</c>, m×d, a row per neuron.</summary>
    public double[,] HiddenWeights { get; }

    /// <summary>Natural logarithm of a common factor of all weights; 0 unless the scale was given as a logarithm.</summary>
    public double LogScale { get; }

    /// <summary>The scheme the network was drawn by, if it was drawn here.</summary>
    public InitializationScheme? Scheme => Recipe?.Scheme;

    /// <summary>The seed the network was drawn from, if it was drawn here.</summary>
    public int? Seed => Recipe?.Seed;

    /// <summary>What the network was drawn from, if it was drawn here; drawn again from it, it has the same bits.</summary>
    public NetworkRecipe? Recipe { get; init; }

    /// <summary>
    /// Natural logarithm of the initialisation scale λ: as given when the network was drawn here, otherwise
    /// <c>½ ln Σ_j ‖w_j‖²</c>, whose expectation of the square is λ² for every scheme, but for what is clipped.
    /// </summary>
    public double LogInitializationScale
    {
        get => _logInitializationScale ?? LogScale + LogHiddenNorm();
        init => _logInitializationScale = value;
    }

    private readonly double? _logInitializationScale;

    /// <summary>Path norm <c>Σ_j |a_j| ‖w_j‖</c> (about_GradFlow_Theory §5).</summary>
    public double PathNorm
    {
        get
        {
            double sum = 0;
            for (int j = 0; j < Width; j++) sum += Math.Abs(OutputWeights[j]) * HiddenNorm(j);
            return sum * Math.Exp(2 * LogScale);
        }
    }

    /// <summary>The network's output <c>h(x)</c>.</summary>
    /// <param name="input">A point of <c>R^d</c>.</param>
    /// <exception cref="GradFlowException">DimensionMismatch.</exception>
    public double Predict(double[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Length != Dimension) throw GradFlowError.DimensionMismatch("The length of the input", Dimension, input.Length, input);
        double sum = 0;
        for (int j = 0; j < Width; j++)
        {
            double preactivation = 0;
            for (int i = 0; i < Dimension; i++) preactivation += HiddenWeights[j, i] * input[i];
            sum += OutputWeights[j] * Math.Max(preactivation, 0);
        }
        return sum * Math.Exp(2 * LogScale);
    }

    /// <summary>The outputs on the samples of a data set, n of them.</summary>
    internal double[] Outputs(TrainingDataset dataset)
    {
        var outputs = new double[dataset.Count];
        for (int k = 0; k < outputs.Length; k++) outputs[k] = Predict(VectorKernels.Row(dataset.Inputs, k).ToArray());
        return outputs;
    }

    /// <summary>Norm <c>‖w_j‖</c> of a stored hidden row, without the common factor; safe from underflow.</summary>
    internal double HiddenNorm(int neuron) => VectorKernels.Norm(VectorKernels.Row(HiddenWeights, neuron));

    private double LogHiddenNorm()
    {
        var norms = new double[Width];
        for (int j = 0; j < Width; j++) norms[j] = HiddenNorm(j);
        return Math.Log(VectorKernels.Norm(norms));
    }
}
