using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>The norm of the function each measured run ended at, beside the smallest of any interpolator.</summary>
internal sealed class VariationNormSheet(ReportContent content, EarlierTables earlier)
    : TableSheetOf<NumberedMeasurement>(_columns, content.Measurements, earlier[TableName])
{
    public const string TableName = "VariationNorm";
    public const string Run = "Run";
    public const string FunctionNorm = "Function norm F";
    public const string MinimumNorm = "Minimum norm F*";
    public const string Scale = "Initialisation scale λ";
    public const string Excess = "Relative excess";

    private static readonly ColumnOf<NumberedMeasurement>[] _columns =
    [
        new(Run, "", "Number of the run; empty for a network that came from no run of this report.", "Sheet Runs",
            CellLook.Integer, row => row.Run?.Number),
        new("Data set", "", "Name of the training data.", "Sheet Runs", CellLook.Text, row => row.Run?.DatasetName),
        new(Scale, "weight", "Scale of the initial weights of the run.", "Sheet Runs", CellLook.Scientific,
            row => row.Run?.Run.InitializationScale),
        new("Path norm", "label/input", "Path norm Σ |a| ‖w‖ of the final network.", "Measurement", CellLook.Precise,
            row => row.Measurement.PathNorm),
        new(FunctionNorm, "label/input", "Variation norm of the function the network computes; at most the path norm.",
            "Measurement", CellLook.Precise, row => row.Measurement.FunctionNorm),
        new(MinimumNorm, "label/input", "Smallest variation norm of any interpolator of the data.", "Theory",
            CellLook.Precise, row => row.Measurement.MinimumNorm),
        new("Lower bound", "label/input", "Σ p y of the dual certificate p: no interpolator has a smaller norm.", "Theory",
            CellLook.Precise, row => row.Measurement.LowerBound),
        new(Excess, "F/F* − 1", "How far the function norm is above the smallest one; below it where the samples are not fitted exactly.",
            "Measurement", CellLook.Scientific,
            row => row.Measurement.RelativeExcess),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Norms of the learned functions against the smallest possible";

    /// <summary>What the charts and the summary need of each row.</summary>
    public IReadOnlyList<NormFigures> Figures() => Read(row => new NormFigures(
        Whole(row, Run), Number(row, Scale), Number(row, FunctionNorm), Number(row, MinimumNorm), Number(row, Excess)));
}
