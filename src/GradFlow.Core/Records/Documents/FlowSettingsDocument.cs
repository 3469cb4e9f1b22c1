using GradFlow.Core.Flow;

namespace GradFlow.Core.Records.Documents;

/// <summary>The options of a flow, but for the number of threads, which changes nothing.</summary>
internal sealed class FlowSettingsDocument
{
    public required FlowEngine Engine { get; set; }

    public required double LossTolerance { get; set; }

    public required double EndTime { get; set; }

    public required double Tolerance { get; set; }

    public required int MaximumSteps { get; set; }

    public required double FixedStep { get; set; }

    public required int SampleCount { get; set; }

    public required double[] SnapshotTimes { get; set; }
}
