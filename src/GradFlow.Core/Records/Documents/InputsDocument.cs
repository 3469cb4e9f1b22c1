using GradFlow.Core.Flow;

namespace GradFlow.Core.Records.Documents;

/// <summary>What a run is computed from.</summary>
internal sealed class InputsDocument
{
    public required FlowAlgorithm Algorithm { get; set; }

    public required FlowSettingsDocument Settings { get; set; }

    public DescentSettingsDocument? Descent { get; set; }

    public required DatasetDocument Dataset { get; set; }

    public required InitialNetworkDocument InitialNetwork { get; set; }
}
