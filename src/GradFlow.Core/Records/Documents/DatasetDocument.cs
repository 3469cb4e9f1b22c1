namespace GradFlow.Core.Records.Documents;

/// <summary>A data set in a record: its recipe, or else its numbers.</summary>
internal sealed class DatasetDocument
{
    public required string Name { get; set; }

    public required int Count { get; set; }

    public required int Dimension { get; set; }

    public required double OrthogonalityTolerance { get; set; }

    /// <summary>Hash of the numbers, however they are kept.</summary>
    public required string Hash { get; set; }

    public int? Seed { get; set; }

    public DatasetRecipeDocument? Recipe { get; set; }

    /// <summary>n rows of d numbers.</summary>
    public double[][]? Inputs { get; set; }

    public double[]? Labels { get; set; }
}
