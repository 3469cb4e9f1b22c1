namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The named figures of a workbook of a sweep.</summary>
internal static class SweepKeyFigures
{
    public const string Runs = "RunCount", MissingRuns = "MissingRunCount", Groups = "GroupCount", LossReached = "LossReachedCount";
    public const string PaperRegime = "PaperRegimeCount", Refutations = "RefutationCount";
    public const string LargestExcess = "LargestExcessNorm", LargestLoss = "LargestFinalLoss";

    /// <summary>The figures, in the order of the summary.</summary>
    public static IReadOnlyList<KeyFigure> All { get; } =
    [
        new(Runs, "runs", "Number of runs of the sweep."),
        new(MissingRuns, "runs", "Number of runs without a whole record."),
        new(Groups, "groups", "Number of groups of runs."),
        new(LossReached, "runs", "Number of runs that reached the loss tolerance."),
        new(PaperRegime, "runs", "Number of runs in the paper's regime."),
        new(Refutations, "ladders", "Number of refutations of claims."),
        new(LargestExcess, "F/F* − 1", "Largest excess norm of a run, whether it fits its samples or not; #N/A when none was measured.") { Absent = KeyFigure.NotAvailable },
        new(LargestLoss, "label²", "Largest loss at the end of a run; #N/A when none is recorded.") { Absent = KeyFigure.NotAvailable },
    ];
}
