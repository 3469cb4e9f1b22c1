namespace GradFlow.Core.Records.Documents;

/// <summary>The options of a descent.</summary>
internal sealed class DescentSettingsDocument
{
    public required double StepSize { get; set; }

    public required int Iterations { get; set; }

    public required double LossTolerance { get; set; }

    public required int SampleCount { get; set; }
}
