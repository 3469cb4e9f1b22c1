namespace GradFlow.Core.Records;

/// <summary>How a run computed again compares with its record.</summary>
public enum ReproductionOutcome
{
    /// <summary>Every compared number has the same bits.</summary>
    Identical,

    /// <summary>Bits differ, and nothing by more than the tolerance.</summary>
    WithinTolerance,

    /// <summary>Something differs by more than the tolerance.</summary>
    Deviating,
}
