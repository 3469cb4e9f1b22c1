using System.Globalization;

namespace GradFlow.Core.Errors;

/// <summary>The one factory of the product's errors: ids, kinds and messages in one place.</summary>
public static class GradFlowError
{
    /// <summary>The inputs are not orthogonal where the theory needs them to be.</summary>
    public static GradFlowException InputsNotOrthogonal(object dataset, int first, int second, double cosine, double tolerance) => Create(
        "InputsNotOrthogonal", FailureKind.InvalidData, dataset,
        $"Samples {first} and {second} are not orthogonal: cosine {cosine:G6}, tolerance {tolerance:G3}. {OrthogonalAdvice}");

    /// <summary>More samples than dimensions: orthogonal inputs cannot exist.</summary>
    public static GradFlowException TooManySamples(int count, int dimension) => Create(
        "TooManySamples", FailureKind.InvalidArgument, count,
        $"{count} orthogonal samples do not fit into {dimension} dimensions. Use a Count of at most {dimension}, or a larger Dimension.");

    /// <summary>A label is zero; the theory needs every label to have a sign.</summary>
    public static GradFlowException ZeroLabel(int sample, object target) => Create(
        "ZeroLabel", FailureKind.InvalidData, target,
        $"The label of sample {sample} is zero. Every label needs a sign: remove the sample or change its label.");

    /// <summary>An input vector is zero; no network without output bias can fit a label there.</summary>
    public static GradFlowException ZeroInput(int sample, object target) => Create(
        "ZeroInput", FailureKind.InvalidData, target,
        $"The input of sample {sample} is the zero vector, where every network is 0. Remove the sample, or add a bias coordinate equal to 1.");

    /// <summary>One input has two labels, which no function fits.</summary>
    public static GradFlowException ContradictoryLabels(int first, int second, double firstLabel, double secondLabel, object target) => Create(
        "ContradictoryLabels", FailureKind.InvalidData, target,
        $"Samples {first} and {second} have the same input but the labels {firstLabel:G6} and {secondLabel:G6}: no network interpolates both. Keep one of them, or give one sample their mean.");

    /// <summary>The data has no interpolator although no input occurs twice.</summary>
    public static GradFlowException NoInterpolator(object dataset) => Create(
        "NoInterpolator", FailureKind.InvalidData, dataset,
        $"No network interpolates the data, whatever its width: without an output bias it is positively homogeneous, and its odd part is linear. Add a bias coordinate equal to 1, or remove the samples on one ray or line.");

    /// <summary>The search for the interpolator of smallest norm did not converge.</summary>
    public static GradFlowException NormNotFound(object dataset) => Create(
        "NormNotFound", FailureKind.LimitsExceeded, dataset,
        $"The search for the interpolator of smallest norm did not converge on this data. Remove samples that nearly repeat others, or rescale inputs of very different norms.");

    /// <summary>The search for the parametrisation of smallest norm of a function did not converge.</summary>
    public static GradFlowException FunctionNormNotFound(int width, object network) => Create(
        "FunctionNormNotFound", FailureKind.LimitsExceeded, network,
        $"The variation norm of the function of a network with {width} neurons was not found: the search for its smallest parametrisation did not converge. Rescale inputs of very different sizes.");

    /// <summary>A number is NaN or infinite.</summary>
    public static GradFlowException NotFinite(string what, int row, int column, double value, object? target = null) => Create(
        "NotFinite", FailureKind.InvalidData, target,
        $"{what} at row {row}, column {column} is {value}. Replace it by a finite number.");

    /// <summary>Two objects have sizes that do not fit.</summary>
    public static GradFlowException DimensionMismatch(string what, int expected, int actual, object? target = null) => Create(
        "DimensionMismatch", FailureKind.InvalidData, target,
        $"{what} is {actual}, but {expected} is needed. Use objects of the same dimension.");

    /// <summary>There is no sample, or no neuron.</summary>
    public static GradFlowException Empty(string what, object? target = null) => Create(
        "Empty", FailureKind.InvalidData, target, $"{what} is empty. At least one row is needed.");

    /// <summary>A file's content does not have the expected form.</summary>
    public static GradFlowException MalformedFile(string path, int line, string problem) => Create(
        "MalformedFile", FailureKind.InvalidData, path, $"{path}, line {line}: {problem}");

    /// <summary>A piped object cannot be read as a sample.</summary>
    public static GradFlowException MalformedObject(int index, string problem, object? target = null) => Create(
        "MalformedObject", FailureKind.InvalidData, target,
        $"Object {index} is no sample: {problem} A sample has the numeric properties x1, ..., xd and y.");

    /// <summary>An option is outside its range.</summary>
    public static GradFlowException InvalidOption(string name, object? value, string expectation) => Create(
        "InvalidOption", FailureKind.InvalidArgument, value,
        $"{name} is {value}, but it must be {expectation}.");

    /// <summary>Refuses an option that does not meet a condition.</summary>
    /// <exception cref="GradFlowException">InvalidOption.</exception>
    internal static void Require(bool condition, string name, object value, string expectation)
    {
        if (!condition) throw InvalidOption(name, value, expectation);
    }

    /// <summary>A published name is unknown.</summary>
    public static GradFlowException UnknownName(string what, string name, IEnumerable<string> known) => Create(
        "UnknownName", FailureKind.ObjectNotFound, name, $"There is no {what} named '{name}'. Known names: {string.Join(", ", known)}.");

    /// <summary>The file exists and was not to be overwritten.</summary>
    public static GradFlowException FileExists(string path) => Create(
        "FileExists", FailureKind.ResourceExists, path, $"The file '{path}' exists. Use -Force to overwrite it, or choose another path.");

    /// <summary>One command was to write two objects into one file.</summary>
    public static GradFlowException FileWrittenBefore(string path) => Create(
        "FileExists", FailureKind.ResourceExists, path,
        $"The file '{path}' holds what this command has written before. Give every object a path of its own.");

    /// <summary>The file cannot be written; what was there before is untouched.</summary>
    public static GradFlowException FileNotWritable(string path, Exception cause) => Create(
        "FileNotWritable", FailureKind.WriteError, path,
        $"The file '{path}' cannot be written: {cause.Message.TrimEnd('.')}. What was there before is untouched. Free the file or choose another path.", cause);

    /// <summary>The file cannot be read.</summary>
    public static GradFlowException FileNotReadable(string path, Exception cause) => Create(
        "FileNotReadable", FailureKind.ReadError, path, $"The file '{path}' cannot be read: {cause.Message}", cause);

    /// <summary>The step limit was reached before any other stop.</summary>
    public static GradFlowException StepLimitReached(object run, int steps, int limit, double time, double loss) => Create(
        "StepLimitReached", FailureKind.LimitsExceeded, run,
        steps >= limit
            ? (FormattableString)$"The run stopped at its limit of {steps} steps, at time {time:G6} with loss {loss:G3}. Raise -MaximumSteps, or ask for a larger -LossTolerance."
            : $"The run stopped after {steps} steps, at time {time:G6} with loss {loss:G3}: no step that moves the time keeps its numbers within the range of a double. Rescale the inputs or the labels, or use a smaller initialisation scale.");

    /// <summary>A report has no content.</summary>
    public static GradFlowException NothingToExport() => Create(
        "NothingToExport", FailureKind.InvalidData, null,
        $"There is nothing to export. Pipe runs of Invoke-GradientFlow, or measurements of or verdicts on them, to the command.");

    /// <summary>A measurement of a bare network has no place in a report of runs.</summary>
    public static GradFlowException MeasurementWithoutRun(object measurement) => Create(
        "MeasurementWithoutRun", FailureKind.InvalidData, measurement,
        $"The measurement belongs to no run. Measure the run itself instead of its network.");

    /// <summary>A plot was asked for that the report holds no data for.</summary>
    public static GradFlowException NothingToPlot(object kind, string advice) => Create(
        "NothingToPlot", FailureKind.InvalidData, kind, $"The report holds nothing for a plot of kind {kind}. {advice}");

    /// <summary>A workbook cannot take further runs; it is untouched.</summary>
    public static GradFlowException WorkbookNotAppendable(string path, string problem, Exception? cause = null) => Create(
        "WorkbookNotAppendable", FailureKind.InvalidData, path,
        $"Nothing can be added to the workbook '{path}', and it is untouched: {problem} Choose another path, or use -Force instead of -Append to replace it.", cause);

    /// <summary>Two options contradict each other.</summary>
    public static GradFlowException ContradictoryOptions(string first, string second, string advice) => Create(
        "ContradictoryOptions", FailureKind.InvalidArgument, first, $"-{first} and -{second} contradict each other. {advice}");

    /// <summary>A sheet would have more rows than a spreadsheet can hold.</summary>
    public static GradFlowException TooManyRows(string sheet, int count, int maximum) => Create(
        "TooManyRows", FailureKind.LimitsExceeded, sheet,
        $"The sheet {sheet} would have {count} rows, and a spreadsheet holds {maximum} below the header. Export fewer runs to one workbook, or runs of a smaller -SampleCount.");

    /// <summary>A written file cannot be opened for the user to see.</summary>
    public static GradFlowException FileNotShown(string path, Exception cause) => Create(
        "FileNotShown", FailureKind.ReadError, path,
        $"The file '{path}' is written, but no program opens it here: {cause.Message} Leave out -Show, and open it where one does.", cause);

    /// <summary>A run record is not as it was written.</summary>
    public static GradFlowException DamagedRecord(string path, string problem, Exception? cause = null) => Create(
        "DamagedRecord", FailureKind.InvalidData, path,
        $"The run record '{path}' is damaged: {problem} Restore it from a copy, or let the run be computed again.", cause);

    /// <summary>A run record is of a later schema than this version knows.</summary>
    public static GradFlowException UnknownRecordVersion(string path, int version, int known) => Create(
        "UnknownRecordVersion", FailureKind.InvalidData, path,
        $"The run record '{path}' has schema version {version}; this version of GradFlow reads versions up to {known}. Update GradFlow.");

    /// <summary>What a run record keeps as a recipe was drawn by another version of its generator.</summary>
    public static GradFlowException UnknownGeneratorVersion(string path, string what, int version, int known) => Create(
        "UnknownRecordVersion", FailureKind.InvalidData, path,
        $"The {what} of the run record '{path}' was drawn by version {version} of its generator; this version of GradFlow draws by version {known}. Read it with the version that wrote it.");

    /// <summary>An animation shows one run.</summary>
    public static GradFlowException NotOneRun(int count) => Create(
        "NotOneRun", FailureKind.InvalidArgument, count,
        $"An animation shows one run, but {count} came. Pipe one run, or export each to a file of its own.");

    /// <summary>An animation integrates the flow again, which a descent did not follow.</summary>
    public static GradFlowException NotAFlow(object run) => Create(
        "NotAFlow", FailureKind.InvalidData, run,
        $"The run is a gradient descent, and this is about the flow, which a descent only approximates. Pipe a run of Invoke-GradientFlow.");

    private const string OrthogonalAdvice =
        "Use orthogonal data (New-OrthogonalDataset makes some), or integrate these inputs as they are: Invoke-GradientFlow -Engine General "
        + "(-Engine Automatic takes the engine that fits each data set). A larger -OrthogonalityTolerance would neglect the cosines.";

    private static GradFlowException Create(string id, FailureKind kind, object? target, FormattableString message, Exception? cause = null) =>
        new(id, kind, message.ToString(CultureInfo.InvariantCulture), target, cause);
}
