namespace GradFlow.Core.Records;

/// <summary>How a run computed again compares with its record.</summary>
public enum ReproductionOutcome
{
    /// <summary>Every number has the same bits.</summary>
    Identical,

    /// <summary>Bits differ, which the origin of the record explains, and nothing by more than the tolerance.</summary>
    WithinTolerance,

    /// <summary>Something differs by more than the tolerance, or bits differ although this build made the record on this machine.</summary>
    Deviating,
}
