using System.Text.Json.Serialization;

namespace GradFlow.Core.Records.Documents;

/// <summary>A whole record, but for the hash of its content, which follows it as the last property.</summary>
internal sealed class RecordDocument : RecordHead
{
    [JsonPropertyOrder(1)]
    public required NetworkDocument Network { get; set; }

    [JsonPropertyOrder(1)]
    public required TrajectoryDocument Trajectory { get; set; }

    [JsonPropertyOrder(1)]
    public required SwitchesDocument Switches { get; set; }

    [JsonPropertyOrder(1)]
    public required SnapshotDocument[] Snapshots { get; set; }
}
