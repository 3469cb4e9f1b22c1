namespace GradFlow.Core.Records.Documents;

/// <summary>What a data set is drawn from: a generator with its version, and its parameters beside the size of the data set.</summary>
internal sealed class DatasetRecipeDocument
{
    public const string Orthogonal = "Orthogonal";
    public const string Teacher = "Teacher";

    public required string Generator { get; set; }

    public required int Version { get; set; }

    public required int Seed { get; set; }

    public double? Norm { get; set; }

    public double? LabelScale { get; set; }

    public double? PositiveFraction { get; set; }

    public double? Coherence { get; set; }

    public int? TeacherWidth { get; set; }
}
