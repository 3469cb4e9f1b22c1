using GradFlow.Core.Flow;
using GradFlow.Core.Networks;
using GradFlow.Core.Theory;

namespace GradFlow.Core.Claims;

/// <summary>A run beside what was predicted for it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Prediction">The prediction for its data and initial network.</param>
public sealed record JudgedRun(GradientFlowRun Run, GradientFlowPrediction Prediction)
{
    // A tenth of every label: the linearisation at the origin is still meant to be a good one.
    private const double LargestInitialShare = 0.1;

    /// <summary>Natural logarithm of the initialisation scale.</summary>
    public double LogScale => Run.LogInitializationScale;

    /// <summary>Whether every sample is in some neuron's active set.</summary>
    public bool IsCovered => Prediction.UnreachableSamples.Length == 0;

    /// <summary>Whether the network starts near the origin: λ &lt; 1 and every output is at most a tenth of its label.</summary>
    public bool IsSmall
    {
        get
        {
            if (LogScale >= 0) return false;
            double[] outputs = Outputs(Run.InitialNetwork);
            return Run.Dataset.Labels.Zip(outputs)
                .All(pair => Math.Abs(pair.Second) <= LargestInitialShare * Math.Abs(pair.First));
        }
    }

    /// <summary>Final loss, from the outputs of the final network rather than from what the integrator says.</summary>
    public double FinalLoss
    {
        get
        {
            double sum = 0;
            double[] outputs = Outputs(Run.Network);
            for (int k = 0; k < outputs.Length; k++)
            {
                double residual = Run.Dataset.Labels[k] - outputs[k];
                sum += residual * residual;
            }
            return sum / (2 * outputs.Length);
        }
    }

    /// <summary>The loss the run was to reach, with room for the rounding of the outputs; at least the options' own.</summary>
    public double LossTolerance(ClaimOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return 1.01 * Math.Max(Run.Options.LossTolerance, options.LossTolerance);
    }

    /// <summary>Whether the final network fits the samples.</summary>
    public bool HasZeroLoss(ClaimOptions options) => FinalLoss <= LossTolerance(options);

    /// <summary>Outputs of a network on the samples.</summary>
    public double[] Outputs(ReluNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var outputs = new double[Run.Dataset.Count];
        var input = new double[Run.Dataset.Dimension];
        for (int k = 0; k < outputs.Length; k++)
        {
            for (int i = 0; i < input.Length; i++) input[i] = Run.Dataset.Inputs[k, i];
            outputs[k] = network.Predict(input);
        }
        return outputs;
    }
}
