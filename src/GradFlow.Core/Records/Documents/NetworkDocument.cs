namespace GradFlow.Core.Records.Documents;

/// <summary>The weights of a network.</summary>
internal sealed class NetworkDocument
{
    public required double LogScale { get; set; }

    public required double[] OutputWeights { get; set; }

    /// <summary>m rows of d numbers.</summary>
    public required double[][] HiddenWeights { get; set; }
}
