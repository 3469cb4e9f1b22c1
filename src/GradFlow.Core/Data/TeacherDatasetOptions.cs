using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>What <see cref="TeacherDatasetGenerator"/> is to draw.</summary>
public sealed record TeacherDatasetOptions : DatasetRecipe
{
    /// <summary>Number of neurons of the teacher, at least 1.</summary>
    public int TeacherWidth { get; init; } = 6;

    /// <inheritdoc/>
    public override TrainingDataset Generate() => TeacherDatasetGenerator.Generate(this);

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public override void Validate()
    {
        base.Validate();
        int limit = Array.MaxLength / Dimension;
        GradFlowError.Require(TeacherWidth >= 1 && TeacherWidth <= limit, nameof(TeacherWidth), TeacherWidth, $"from 1 to {limit} at this Dimension");
    }
}
