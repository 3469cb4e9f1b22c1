using GradFlow.Core.Data;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Flow;

/// <summary>The gradient flow of the square loss of a one-hidden-layer ReLU network (theory.md §1).</summary>
public static class GradientFlow
{
    /// <summary>Integrates the flow from an initial network.</summary>
    /// <param name="dataset">Orthogonal training data.</param>
    /// <param name="initialNetwork">The network at time 0, of the data's dimension.</param>
    /// <param name="options">Stops, tolerance and what to record.</param>
    /// <param name="progress">Told after steps how far the run has come; called on the calling thread.</param>
    /// <param name="cancellationToken">Stops the run within milliseconds.</param>
    /// <exception cref="Errors.GradFlowException">InputsNotOrthogonal, DimensionMismatch or InvalidOption.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GradientFlowRun Integrate(
        TrainingDataset dataset,
        ReluNetwork initialNetwork,
        GradientFlowOptions options,
        Action<FlowProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
