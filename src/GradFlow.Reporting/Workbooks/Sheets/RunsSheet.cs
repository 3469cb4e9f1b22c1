using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A row per run: what was asked and how it ended.</summary>
internal sealed class RunsSheet(ReportContent content, EarlierTables earlier)
    : TableSheetOf<NumberedRun>(_columns, content.Runs, earlier[TableName])
{
    public const string TableName = "Runs";

    private const string RunColumn = "Run", DatasetColumn = "Data set", WidthColumn = "Width m", SeedColumn = "Seed";
    private const string LogScaleColumn = "Log scale ln λ", RegimeColumn = "Regime", StatusColumn = "Status";
    private const string TimeColumn = "End time t", LossColumn = "Final loss L", AlgorithmColumn = "Algorithm", StepSizeColumn = "Step size";

    private static readonly ColumnOf<NumberedRun>[] _columns =
    [
        new(RunColumn, "", "Number of the run; the same on every sheet.", "Order of the runs", CellLook.Integer, row => row.Number),
        new(DatasetColumn, "", "Name of the training data; see the sheet Dataset.", "Input", CellLook.Text, row => row.DatasetName),
        new("Samples n", "count", "Number of training samples.", "Input", CellLook.Integer, row => row.Run.Dataset.Count),
        new("Dimension d", "count", "Number of input coordinates.", "Input", CellLook.Integer, row => row.Run.Dataset.Dimension),
        new(WidthColumn, "count", "Number of hidden neurons.", "Input", CellLook.Integer, row => row.Run.Width),
        new("Scheme", "", "How the initial network was drawn; empty when it was given.", "Input", CellLook.Text,
            row => row.Run.InitialNetwork.Scheme?.ToString()),
        new(SeedColumn, "", "Seed of the initial network; empty when it was given.", "Input", CellLook.Integer, row => row.Run.Seed),
        new("Initialisation scale λ", "weight", "Scale of the initial weights; 0 when below the smallest number a cell can hold.",
            "Input", CellLook.Scientific, row => row.Run.InitializationScale),
        new(LogScaleColumn, "natural log", "Natural logarithm of the initialisation scale.", "Input", CellLook.Signed,
            row => row.Run.LogInitializationScale),
        new(RegimeColumn, "",
            "Whether the initial network meets the paper's hypothesis (Paper) or not (MildOverparameterization); NotApplicable when the " +
            "inputs are not orthogonal.", "Initial network", CellLook.Text, row => row.Run.Regime.ToString()),
        new(StatusColumn, "",
            "Why the run ended: LossReached, TimeReached, Stalled or StepLimit; a descent also IterationsReached or Diverged.",
            "Integration", CellLook.Text,
            row => row.Run.Status.ToString()),
        new(TimeColumn, "flow time", "Time at which the run ended.", "Integration", CellLook.Number, row => row.Run.Time),
        new(LossColumn, "label²", "Loss 1/(2n) Σ r² at the end.", "Integration", CellLook.Scientific, row => row.Run.Loss),
        new("Final path norm", "label/input", "Path norm Σ |a| ‖w‖ at the end.", "Final network", CellLook.Precise,
            row => row.Run.Network.PathNorm),
        new("Saddles", "count", "Number of saddles visited, the origin included.", "Integration", CellLook.Integer,
            row => row.Run.Saddles.Length),
        new("Switches", "count", "Number of changes of an activation.", "Integration", CellLook.Integer,
            row => row.Run.Switches.Length),
        new("All samples reached", "", "FALSE when some loss remains because no neuron could reach some sample.", "Integration",
            CellLook.Boolean, row => row.Run.UnreachableSamples.Length == 0),
        new("Unreachable samples", "", "Numbers of those samples, from 0.", "Integration", CellLook.Text,
            row => NumberList.Format(row.Run.UnreachableSamples)),
        new("Balancedness drift", "relative", "Largest change of a² − ‖w‖² relative to a² + ‖w‖²; the flow conserves it exactly.",
            "Integration", CellLook.Scientific, row => row.Run.BalancednessDrift),
        new("Steps", "count", "Accepted steps.", "Integration", CellLook.Integer, row => row.Run.Steps),
        new("Rejected steps", "count", "Rejected trial steps.", "Integration", CellLook.Integer, row => row.Run.RejectedSteps),
        new("Step tolerance", "relative", "Largest estimated relative error of the weights a step may make; empty for a descent.", "Option",
            CellLook.Scientific, row => row.Run.DescentOptions is null ? row.Run.Options.Tolerance : null),
        new("Loss tolerance", "label²", "Loss at which to stop; 0 for never.", "Option", CellLook.Scientific,
            row => row.Run.Options.LossTolerance),
        new("Requested end time", "flow time", "Time at which to stop at the latest.", "Option", CellLook.Number,
            row => row.Run.Options.EndTime),
        new(AlgorithmColumn, "", "Flow (the gradient flow) or Descent (gradient descent, its explicit Euler discretisation).", "Option",
            CellLook.Text, row => row.Run.Algorithm.ToString()),
        new(StepSizeColumn, "flow time", "Time a step of a descent stands for; empty for the flow.", "Option", CellLook.Scientific,
            row => row.StepSize),
    ];

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "A row per run: what was asked and how it ended";

    /// <summary>What the charts and the summary need of each row.</summary>
    /// <exception cref="InvalidDataException">Two runs have one number, or a row cannot be read.</exception>
    public IReadOnlyList<RunFigures> Figures()
    {
        int run = IndexOf(RunColumn), dataset = IndexOf(DatasetColumn), width = IndexOf(WidthColumn), regime = IndexOf(RegimeColumn),
            status = IndexOf(StatusColumn), algorithm = IndexOf(AlgorithmColumn);
        IReadOnlyList<RunFigures> figures = Read(row => new RunFigures(
            CellContent.Required(Value(row, run)), CellContent.Text(Value(row, dataset)), CellContent.Required(Value(row, width)),
            Whole(row, SeedColumn), Number(row, LogScaleColumn), CellContent.Name<FlowRegime>(Value(row, regime)),
            CellContent.Name<RunStatus>(Value(row, status)), Number(row, TimeColumn), Number(row, LossColumn),
            CellContent.Text(Value(row, algorithm)) == nameof(FlowAlgorithm.Descent),
            Number(row, StepSizeColumn) is var step && double.IsNaN(step) ? null : step));
        if (figures.GroupBy(row => row.Number).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            throw new InvalidDataException(FormattableString.Invariant($"The sheet {Name} has run {twice.Key} more than once."));
        return figures;
    }
}
