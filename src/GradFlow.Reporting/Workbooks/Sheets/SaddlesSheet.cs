using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The saddles the runs visited, beside what the limit process predicts.</summary>
internal sealed class SaddlesSheet(ReportContent content, EarlierTables earlier) : TableSheetOf<SaddleRow>(
    _columns, content.Runs.SelectMany(run => run.Run.Saddles, (run, saddle) => new SaddleRow(run.Number, saddle)).ToList(),
    earlier[TableName])
{
    public const string TableName = "Saddles";
    public const string Run = "Run";
    public const string ExitTime = "Exit time";
    public const string PredictedTime = "Predicted exit time";
    public const string PredictedLoss = "Predicted loss";

    private static readonly ColumnOf<SaddleRow>[] _columns =
    [
        new(Run, "", "Number of the run.", "Sheet Runs", CellLook.Integer, row => row.Run),
        new("Saddle", "", "Position in the sequence; 0 is the origin.", "Integration", CellLook.Integer, row => row.Saddle.Order),
        new("Entry time", "flow time", "When the residual of the last sample fitted on the way had halved; 0 for the origin.",
            "Integration", CellLook.Number, row => row.Saddle.EntryTime),
        new(ExitTime, "flow time", "When the residual of the first sample fitted next had halved.", "Integration",
            CellLook.Number, row => row.Saddle.ExitTime),
        new(PredictedTime, "flow time", "Exit time that the limit process of small scales predicts.", "Theory", CellLook.Number,
            row => row.Saddle.PredictedTime),
        new("Loss L", "label²", "Loss on the plateau, where it changes most slowly.", "Integration", CellLook.Scientific,
            row => row.Saddle.Loss),
        new(PredictedLoss, "label²", "Loss that the limit process predicts: 1/(2n) Σ y² over the samples not yet fitted.",
            "Theory", CellLook.Scientific, row => row.Saddle.PredictedLoss),
        new("Fitted samples", "", "Numbers of the samples already fitted, from 0.", "Integration", CellLook.Text,
            row => NumberList.Format(row.Saddle.FittedSamples)),
        new("Fitted", "count", "How many samples are already fitted.", "Integration", CellLook.Integer,
            row => row.Saddle.FittedSamples.Length),
        new("Index", "count", "Escape directions: waiting neurons with a positive growth rate.", "Integration", CellLook.Integer,
            row => row.Saddle.Index),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "The plateaus of the loss, observed and predicted";
}
