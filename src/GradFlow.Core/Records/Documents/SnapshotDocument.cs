namespace GradFlow.Core.Records.Documents;

/// <summary>The whole network at one time.</summary>
internal sealed class SnapshotDocument
{
    public required double Time { get; set; }

    public required NetworkDocument Network { get; set; }
}
