using GradFlow.Core.Sweeps;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The groups of a sweep.</summary>
internal sealed class SweepGroupsSheet(SweepSummary summary) : TableSheetOf<SweepGroup>(_columns, summary.Groups, EarlierTable.None)
{
    public const string LogScale = "ln λ";
    public const string Time = "Time mean";
    public const string Excess = "Excess norm mean";

    private static readonly ColumnOf<SweepGroup>[] _columns =
    [
        new("Data sets", "", "The entry of the definition.", "Input", CellLook.Text, group => group.Dataset),
        new("Width", "neurons", "Number of hidden neurons m.", "Input", CellLook.Integer, group => group.Width),
        new(LogScale, "natural log", "Natural logarithm of the initialisation scale.", "Input", CellLook.Signed, group => group.LogInitializationScale),
        new("Runs", "runs", "Number of runs of the group.", "Input", CellLook.Integer, group => group.Runs),
        new("Missing", "runs", "Runs without a whole record; no column to the right counts them.", "Records", CellLook.Integer,
            group => group.MissingRuns),
        new("Loss reached", "runs", "Runs that reached the loss tolerance.", "Records", CellLook.Integer, group => group.LossReached),
        new("Time reached", "runs", "Runs that reached the end time.", "Records", CellLook.Integer, group => group.TimeReached),
        new("Stalled", "runs", "Runs that stand still above the loss tolerance.", "Records", CellLook.Integer, group => group.Stalled),
        new("Step limit", "runs", "Runs that reached the step limit.", "Records", CellLook.Integer, group => group.StepLimit),
        new("Paper's regime", "runs", "Runs whose initial network meets the paper's hypotheses.", "Records", CellLook.Integer,
            group => group.PaperRegime),
        .. Statistics("Loss", "label²", "loss at the end", CellLook.Scientific, group => group.Loss),
        .. Statistics("Time", "flow time", "time at the end", CellLook.Number, group => group.Time),
        .. Statistics("Excess norm", "", "excess of the variation norm, F/F* − 1", CellLook.Scientific, group => group.RelativeExcess),
    ];

    /// <inheritdoc/>
    public override string Name => "Groups";

    /// <inheritdoc/>
    public override string Description => "Statistics of the runs by data sets, width and scale";

    private static ColumnOf<SweepGroup>[] Statistics(
        string name, string unit, string what, CellLook look, Func<SweepGroup, SweepStatistics> of) =>
    [
        new($"{name} mean", unit, $"Mean of the {what}.", "Records", look, group => of(group).Mean),
        new($"{name} deviation", unit, $"Standard deviation of the {what}.", "Records", look, group => of(group).StandardDeviation),
        new($"{name} median", unit, $"Median of the {what}, right to half a percent.", "Records", look, group => of(group).Median),
        new($"{name} 95%", unit, $"The number 95% of the runs stay below: the {what}, right to half a percent.", "Records", look,
            group => of(group).Quantile95),
        new($"{name} largest", unit, $"Largest {what}.", "Records", look, group => of(group).Maximum),
    ];
}
