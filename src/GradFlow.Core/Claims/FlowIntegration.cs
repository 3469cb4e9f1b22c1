using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Networks;

namespace GradFlow.Core.Claims;

/// <summary>The integrator under judgement; <see cref="GradientFlow"/> unless another is given.</summary>
/// <param name="dataset">Training data.</param>
/// <param name="network">The network at time 0.</param>
/// <param name="options">Stops, tolerance and what to record.</param>
/// <param name="cancellationToken">Stops the run.</param>
public delegate GradientFlowRun FlowIntegration(
    TrainingDataset dataset, ReluNetwork network, GradientFlowOptions options, CancellationToken cancellationToken);
