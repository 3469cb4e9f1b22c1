using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The state of every run at increasing times.</summary>
internal sealed class TrajectorySheet(ReportContent content, EarlierTables earlier) : TableSheetOf<TrajectoryRow>(
    _columns, content.Runs.SelectMany(run => run.Run.Trajectory, (run, point) => new TrajectoryRow(run.Number, point)).ToList(),
    earlier[TableName])
{
    public const string TableName = "Trajectory";
    public const string Run = "Run";
    public const string Time = "Time t";
    public const string Loss = "Loss L";
    public const string PositiveAlignment = "Positive alignment";
    public const string NegativeAlignment = "Negative alignment";

    private static readonly ColumnOf<TrajectoryRow>[] _columns =
    [
        new(Run, "", "Number of the run.", "Sheet Runs", CellLook.Integer, row => row.Run),
        new(Time, "flow time", "Time of the gradient flow of the loss with the factor 1/(2n).", "Integration", CellLook.Number,
            row => row.Point.Time),
        new(Loss, "label²", "Loss 1/(2n) Σ r².", "Integration", CellLook.Scientific, row => row.Point.Loss),
        new("Largest residual", "label", "Largest |y − h(x)| over the samples.", "Integration", CellLook.Scientific,
            row => row.Point.Residuals.Length == 0 ? null : row.Point.Residuals.Max(Math.Abs)),
        new("Path norm", "label/input", "Path norm Σ |a| ‖w‖.", "Integration", CellLook.Scientific, row => row.Point.PathNorm),
        new("Active neurons", "count", "Neurons that are active on at least one sample.", "Integration", CellLook.Integer,
            row => row.Point.ActiveNeurons),
        new(PositiveAlignment, "cosine", "Mean cosine between the weights w of neurons with a > 0 and D₊, weighted by |a| ‖w‖.",
            "Integration", CellLook.Signed, row => row.Point.PositiveAlignment),
        new(NegativeAlignment, "cosine", "Mean cosine between the weights w of neurons with a < 0 and −D₋, weighted by |a| ‖w‖.",
            "Integration", CellLook.Signed, row => row.Point.NegativeAlignment),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Loss, norms and alignment of every run over time";
}
