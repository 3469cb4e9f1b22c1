using System.Globalization;
using System.Runtime.InteropServices;
using GradFlow.Core.Flow;
using GradFlow.Reporting.Content;
using GradFlow.Reporting.Workbooks.Cells;
using GradFlow.Reporting.Workbooks.Earlier;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>
/// How the report came about. Everything that differs when the same runs are reported or computed again stands here alone.
/// </summary>
internal sealed class ProvenanceSheet(ReportContent content, EarlierTables earlier) : TableSheetOf<ProvenanceEntry>(
    ProvenanceFacts.Columns, Number(Entries(content, earlier), LastExport(earlier[TableName]) + 1), WithTimes(earlier[TableName]))
{
    public const string TableName = "Provenance";

    private const string ReportTopic = "Report", DatasetTopic = "Data set ";
    private const string TitleItem = "Title", CreatedItem = "Created (UTC)", HashItem = "SHA-256 of inputs and labels";
    private const int TopicColumn = 0, ItemColumn = 1, ValueColumn = 2, ExportColumn = 3;

    /// <inheritdoc/>
    public override string Name => TableName;

    /// <inheritdoc/>
    public override string Description => "Versions, seeds, parameters, data hashes, host, time";

    /// <summary>Title of the first export; null when there is none.</summary>
    public static string? Title(EarlierTable table) => Facts(table, ReportTopic, TitleItem).FirstOrDefault();

    /// <summary>Version of the module of the last export; null when there is none.</summary>
    public static string? Version(EarlierTable table) =>
        Facts(table, ProvenanceFacts.SoftwareTopic, ProvenanceFacts.ModuleItem).LastOrDefault();

    /// <summary>Hashes of the data sets by name.</summary>
    public static IReadOnlyDictionary<string, string> DatasetHashes(EarlierTable table)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (object?[] row in table.Rows)
            if (CellContent.Text(row[ItemColumn]) == HashItem && CellContent.Text(row[TopicColumn]).StartsWith(DatasetTopic, StringComparison.Ordinal))
                hashes[CellContent.Text(row[TopicColumn])[DatasetTopic.Length..]] = CellContent.Text(row[ValueColumn]);
        return hashes;
    }

    private static IEnumerable<string> Facts(EarlierTable table, string topic, string item) => table.Rows
        .Where(row => CellContent.Text(row[TopicColumn]) == topic && CellContent.Text(row[ItemColumn]) == item)
        .Select(row => CellContent.Text(row[ValueColumn]));

    private static int LastExport(EarlierTable table) =>
        table.Rows.Select(row => CellContent.Whole(row[ExportColumn]) ?? 0).DefaultIfEmpty(0).Max();

    private static List<ProvenanceEntry> Number(IEnumerable<(string Topic, string Item, object? Value)> entries, int export) =>
        entries.Select(entry => new ProvenanceEntry(entry.Topic, entry.Item, entry.Value, export)).ToList();

    // A time comes from a file as the number of days that it is stored as.
    private static EarlierTable WithTimes(EarlierTable table) => new(table.Headers, table.Rows.Select(row =>
        CellContent.Text(row[ItemColumn]) == CreatedItem && row[ValueColumn] is double days && days is > 0 and < 2_900_000
            ? [row[TopicColumn], row[ItemColumn], new DateTimeOffset(DateTime.FromOADate(days), TimeSpan.Zero), row[ExportColumn]]
            : row).ToList());

    private static IEnumerable<(string Topic, string Item, object? Value)> Entries(ReportContent content, EarlierTables earlier)
    {
        yield return (ReportTopic, TitleItem, content.Report.Title);
        yield return (ReportTopic, CreatedItem, content.Report.Created);
        yield return (ReportTopic, "Command line", content.Report.CommandLine);
        foreach ((string, string, object?) fact in ProvenanceFacts.Software(content.Report.ModuleVersion)) yield return fact;
        yield return ("Host", "Name", Environment.MachineName);
        yield return ("Host", "Operating system", RuntimeInformation.OSDescription);
        yield return ("Host", "Architecture", RuntimeInformation.ProcessArchitecture.ToString());
        yield return ("Host", "Logical processors", Environment.ProcessorCount);
        IReadOnlyDictionary<string, string> before = earlier.DatasetHashes;
        foreach (NamedDataset set in content.Datasets.Where(set => !before.ContainsKey(set.Name)))
        {
            yield return ($"{DatasetTopic}{set.Name}", HashItem, set.Hash);
            yield return ($"{DatasetTopic}{set.Name}", "Coherence (largest |cosine|)", set.Dataset.Coherence);
            yield return ($"{DatasetTopic}{set.Name}", "Seed", set.Dataset.Seed is { } seed ? seed : "none");
        }
        foreach (IGrouping<string, NumberedRun> group in content.Runs.GroupBy(run => Describe(run.Run)))
            yield return ("Parameters", $"Runs {NumberList.Format(group.Select(run => run.Number).ToArray())}", group.Key);
        int[] seeds = content.Runs.Select(run => run.Run.Seed).OfType<int>().Distinct().Order().ToArray();
        yield return ("Parameters", "Seeds of the initial networks", NumberList.Format(seeds) ?? "none");
        foreach (NumberedRun run in content.Runs)
            yield return ("Time taken", FormattableString.Invariant($"Run {run.Number} (s)"), run.Run.Elapsed.TotalSeconds);
        if (earlier[TableName].Rows.Count > 0) yield break;
        foreach ((string, string, object?) fact in ProvenanceFacts.Conventions()) yield return fact;
    }

    private static string Describe(GradientFlowRun run)
    {
        GradientFlowOptions options = run.Options;
        string scheme = run.InitialNetwork.Scheme?.ToString() ?? "given network";
        return string.Create(CultureInfo.InvariantCulture,
            $"width {run.Width}; {scheme}; ln λ = {run.LogInitializationScale:R}; loss tolerance {options.LossTolerance:R}; ") +
            (run.DescentOptions is { } descent
                ? string.Create(CultureInfo.InvariantCulture, $"gradient descent; step size {descent.StepSize:R}; iterations {descent.Iterations}; ")
                : string.Create(CultureInfo.InvariantCulture,
                    $"engine {run.Engine?.ToString() ?? "not told"}; end time {Number(options.EndTime)}; ") +
                string.Create(CultureInfo.InvariantCulture,
                    $"step tolerance {options.Tolerance:R}; fixed step {options.FixedStep:R}; ") +
                string.Create(CultureInfo.InvariantCulture, $"step limit {options.MaximumSteps}; ")) +
            string.Create(CultureInfo.InvariantCulture, $"trajectory points {options.SampleCount}");
    }

    private static string Number(double value) => CellText.Marker(value) ?? value.ToString("R", CultureInfo.InvariantCulture);
}
