using GradFlow.Core.Flow;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The named figures of a workbook of runs.</summary>
internal static class RunKeyFigures
{
    public const string Runs = "RunCount", PaperRegime = "PaperRegimeCount";
    public const string SmallestLoss = "SmallestFinalLoss", LargestLoss = "LargestFinalLoss";
    public const string SmallestExcess = "SmallestExcessNorm", LargestExcess = "LargestExcessNorm";

    /// <summary>The figures, in the order of the summary.</summary>
    public static IReadOnlyList<KeyFigure> All { get; } =
    [
        new(Runs, "runs", "Number of runs."),
        .. Enum.GetValues<RunStatus>().Select(status => new KeyFigure(EndedAs(status), "runs", $"Number of runs that ended as {status}.")),
        new(PaperRegime, "runs", "Number of runs in the paper's regime."),
        new(SmallestLoss, "label²", "Smallest loss at the end of a run.") { Absent = KeyFigure.NotAvailable },
        new(LargestLoss, "label²", "Largest loss at the end of a run.") { Absent = KeyFigure.NotAvailable },
        new(SmallestExcess, "F/F* − 1", "Smallest excess norm of a run that fits its samples; #N/A when none was measured.")
        {
            Absent = KeyFigure.NotAvailable,
        },
        new(LargestExcess, "F/F* − 1", "Largest excess norm of a run that fits its samples; #N/A when none was measured.")
        {
            Absent = KeyFigure.NotAvailable,
        },
    ];

    /// <summary>Name of the number of runs that ended in a way.</summary>
    public static string EndedAs(RunStatus status) => $"{status}Count";
}
