namespace GradFlow.Core.Records.Documents;

/// <summary>What a record says of a run in short; reading this much passes over the long arrays.</summary>
internal class RecordHead
{
    public const string FormatName = "GradFlowRun";

    /// <summary>The schema version written, and the latest one read.</summary>
    public const int CurrentVersion = 1;

    public required string Format { get; set; }

    public required int SchemaVersion { get; set; }

    public required string InputHash { get; set; }

    public required RunOrigin Origin { get; set; }

    public required InputsDocument Inputs { get; set; }

    public required ResultsDocument Results { get; set; }
}
