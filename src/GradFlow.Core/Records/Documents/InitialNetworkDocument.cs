using GradFlow.Core.Networks;

namespace GradFlow.Core.Records.Documents;

/// <summary>An initial network in a record: its recipe, or else its weights.</summary>
internal sealed class InitialNetworkDocument
{
    public required int Width { get; set; }

    public required int Dimension { get; set; }

    public required double LogInitializationScale { get; set; }

    /// <summary>Hash of the weights, however they are kept.</summary>
    public required string Hash { get; set; }

    public NetworkRecipe? Recipe { get; set; }

    public NetworkDocument? Weights { get; set; }
}
