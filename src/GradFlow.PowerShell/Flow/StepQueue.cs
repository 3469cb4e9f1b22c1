using System.Collections.Concurrent;
using GradFlow.Core.Flow;

namespace GradFlow.PowerShell.Flow;

/// <summary>Steps of a run on their way from its thread to the pipeline's.</summary>
internal sealed class StepQueue : ConcurrentQueue<FlowStep>, IProgress<FlowStep>
{
    /// <summary>Adds a step.</summary>
    public void Report(FlowStep value) => Enqueue(value);
}
