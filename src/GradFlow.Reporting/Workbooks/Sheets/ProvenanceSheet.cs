using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>
/// How the report came about. Everything that differs when the same runs are reported or computed again stands here alone.
/// </summary>
internal sealed class ProvenanceSheet(ReportContent content) : TableSheetOf<ProvenanceEntry>(_columns, Entries(content).ToList())
{
    private static readonly ColumnOf<ProvenanceEntry>[] _columns =
    [
        new("Topic", "", "What the fact belongs to.", "Report", CellLook.Text, row => row.Topic),
        new("Item", "", "Name of the fact, with its unit.", "Report", CellLook.Text, row => row.Item),
        new("Value", "", "The fact.", "Report", CellLook.General, row => row.Value),
    ];

    /// <inheritdoc/>
    public override string Name => "Provenance";

    /// <inheritdoc/>
    public override string Description => "Versions, seeds, parameters, data hashes, host, time";

    private static IEnumerable<ProvenanceEntry> Entries(ReportContent content)
    {
        yield return new("Report", "Title", content.Report.Title);
        yield return new("Report", "Created (UTC)", content.Report.Created);
        yield return new("Report", "Command line", content.Report.CommandLine);
        yield return new("Software", "GradFlow", content.Report.ModuleVersion);
        yield return new("Software", ".NET", RuntimeInformation.FrameworkDescription);
        foreach (AssemblyName dependency in Dependencies())
            yield return new("Software", dependency.Name!, dependency.Version?.ToString());
        yield return new("Host", "Name", Environment.MachineName);
        yield return new("Host", "Operating system", RuntimeInformation.OSDescription);
        yield return new("Host", "Architecture", RuntimeInformation.ProcessArchitecture.ToString());
        yield return new("Host", "Logical processors", Environment.ProcessorCount);
        foreach (NamedDataset set in content.Datasets)
        {
            yield return new($"Data set {set.Name}", "SHA-256 of inputs and labels", set.Hash);
            yield return new($"Data set {set.Name}", "Coherence (largest |cosine|)", set.Dataset.Coherence);
            yield return new($"Data set {set.Name}", "Seed", set.Dataset.Seed is { } seed ? seed : "none");
        }
        foreach (ProvenanceEntry entry in Parameters(content)) yield return entry;
        foreach (NumberedRun run in content.Runs)
            yield return new("Time taken", FormattableString.Invariant($"Run {run.Number} (s)"), run.Run.Elapsed.TotalSeconds);
        yield return new("Markers", "NaN", $"The text {CellText.NaN} stands for a number that is not defined.");
        yield return new("Markers", "Infinity",
            $"The texts {CellText.PositiveInfinity} and {CellText.NegativeInfinity} stand for infinite numbers.");
        yield return new("Markers", "Empty cell", "The quantity does not apply to the row.");
        yield return new("Markers", "Truncated text",
            $"A text longer than {CellText.MaximumLength} characters ends with '{CellText.TruncationMark}'.");
        yield return new("Markers", "\uFFFD", "Stands for a control character, which a workbook cannot hold.");
        yield return new("Units", "label, input",
            "The units of the labels and of the inputs; a weight has the unit √(label/input).");
        yield return new("Units", "flow time", "Time of dθ/dt = −∇L with L = 1/(2n) Σ r²; its unit is 1/(label·input).");
    }

    private static IEnumerable<ProvenanceEntry> Parameters(ReportContent content)
    {
        foreach (IGrouping<string, NumberedRun> group in content.Runs.GroupBy(run => Describe(run.Run)))
            yield return new("Parameters", $"Runs {NumberList.Format(group.Select(run => run.Number).ToArray())}", group.Key);
        int[] seeds = content.Runs.Select(run => run.Run.Seed).OfType<int>().Distinct().Order().ToArray();
        yield return new("Parameters", "Seeds of the initial networks", NumberList.Format(seeds) ?? "none");
    }

    private static string Describe(GradientFlowRun run)
    {
        GradientFlowOptions options = run.Options;
        string scheme = run.InitialNetwork.Scheme?.ToString() ?? "given network";
        return string.Create(CultureInfo.InvariantCulture,
            $"width {run.Width}; {scheme}; ln λ = {run.LogInitializationScale:R}; loss tolerance {options.LossTolerance:R}; ") +
            string.Create(CultureInfo.InvariantCulture,
            $"end time {Number(options.EndTime)}; step tolerance {options.Tolerance:R}; fixed step {options.FixedStep:R}; ") +
            string.Create(CultureInfo.InvariantCulture,
            $"step limit {options.MaximumSteps}; trajectory points {options.SampleCount}");
    }

    private static string Number(double value) => CellText.Marker(value) ?? value.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<AssemblyName> Dependencies() =>
        new[] { typeof(TrainingDataset).Assembly, typeof(ProvenanceSheet).Assembly }
            .SelectMany(assembly => assembly.GetReferencedAssemblies())
            .Where(name => !name.Name!.StartsWith("System", StringComparison.Ordinal) && name.Name != "GradFlow.Core")
            .DistinctBy(name => name.Name)
            .OrderBy(name => name.Name, StringComparer.Ordinal);
}
