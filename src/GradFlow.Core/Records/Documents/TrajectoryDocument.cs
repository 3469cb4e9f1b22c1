namespace GradFlow.Core.Records.Documents;

/// <summary>A trajectory, a column for each property of its points.</summary>
internal sealed class TrajectoryDocument
{
    public required double[] Time { get; set; }

    public required double[] Loss { get; set; }

    /// <summary>A row of n residuals for each point.</summary>
    public required double[][] Residuals { get; set; }

    public required double[] PathNorm { get; set; }

    public required int[] ActiveNeurons { get; set; }

    public required double[] PositiveAlignment { get; set; }

    public required double[] NegativeAlignment { get; set; }
}
