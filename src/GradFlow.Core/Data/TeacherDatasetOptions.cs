using GradFlow.Core.Errors;

namespace GradFlow.Core.Data;

/// <summary>What <see cref="TeacherDatasetGenerator"/> is to draw.</summary>
public sealed record TeacherDatasetOptions
{
    /// <summary>Number of samples n, at least 1.</summary>
    public int Count { get; init; }

    /// <summary>Number of input coordinates d, at least 1.</summary>
    public int Dimension { get; init; }

    /// <summary>Number of neurons of the teacher, at least 1.</summary>
    public int TeacherWidth { get; init; } = 6;

    /// <summary>Seed of the random numbers.</summary>
    public int Seed { get; init; }

    /// <summary>Name of the data set; by default made from its size and seed.</summary>
    public string? Name { get; init; }

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    public void Validate()
    {
        Require(Count >= 1, nameof(Count), Count, "at least 1");
        Require(Dimension >= 1, nameof(Dimension), Dimension, "at least 1");
        int limit = Array.MaxLength / Dimension;
        Require(Count <= limit, nameof(Count), Count, $"at most {limit} at this Dimension");
        Require(TeacherWidth >= 1 && TeacherWidth <= limit, nameof(TeacherWidth), TeacherWidth, $"from 1 to {limit} at this Dimension");
    }

    private static void Require(bool condition, string name, object value, string expectation)
    {
        if (!condition) throw GradFlowError.InvalidOption(name, value, expectation);
    }
}
