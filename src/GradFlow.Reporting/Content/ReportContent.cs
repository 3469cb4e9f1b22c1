using System.Globalization;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Reports;

namespace GradFlow.Reporting.Content;

/// <summary>
/// A report with its runs numbered, its data sets named apart and its runs grouped, as all sheets refer to them.
/// </summary>
internal sealed class ReportContent
{
    /// <summary>Longest part of a data set's name that a label shows.</summary>
    private const int LabelNameLength = 20;

    /// <summary>Orders a report.</summary>
    public ReportContent(GradientFlowReport report)
    {
        Report = report;
        Dictionary<TrainingDataset, string> names = NameDatasets();
        Runs = report.Runs.Select((run, i) => new NumberedRun(i + 1, names[run.Dataset], run)).ToList();
        var byRun = new Dictionary<GradientFlowRun, NumberedRun>(ReferenceEqualityComparer.Instance);
        foreach (NumberedRun run in Runs) byRun.TryAdd(run.Run, run);
        Measurements = report.Measurements.Select(
            measurement => new NumberedMeasurement(Find(byRun, measurement), measurement)).ToList();
        Verdicts = report.Verdicts.Select(verdict => new NumberedVerdict(
            names[verdict.Dataset], NumbersOf(verdict, byRun), verdict)).ToList();
        Datasets = names.DistinctBy(pair => pair.Value).Select(pair => new NamedDataset(
            pair.Value, pair.Key, DatasetHash.Compute(pair.Key), CertificateOf(pair.Value))).ToList();
        Families = GroupRuns(_ => null);
        Groups = GroupRuns(run => run.Run.LogInitializationScale);
    }

    /// <summary>The report as it was given.</summary>
    public GradientFlowReport Report { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<NumberedRun> Runs { get; }

    /// <summary>The measurements.</summary>
    public IReadOnlyList<NumberedMeasurement> Measurements { get; }

    /// <summary>The verdicts on claims.</summary>
    public IReadOnlyList<NumberedVerdict> Verdicts { get; }

    /// <summary>The data sets, in the order the runs use them; those only a verdict is about come last.</summary>
    public IReadOnlyList<NamedDataset> Datasets { get; }

    /// <summary>The runs by data set and width.</summary>
    public IReadOnlyList<RunGroup> Families { get; }

    /// <summary>The runs by data set, width and initialisation scale.</summary>
    public IReadOnlyList<RunGroup> Groups { get; }

    private static NumberedRun? Find(Dictionary<GradientFlowRun, NumberedRun> runs, VariationNormMeasurement measurement) =>
        measurement.Run is { } run ? runs.GetValueOrDefault(run) : null;

    private static int[] NumbersOf(ClaimVerdict verdict, Dictionary<GradientFlowRun, NumberedRun> runs) =>
        [.. verdict.Runs.Select(run => runs.GetValueOrDefault(run)?.Number).OfType<int>().Distinct().Order()];

    private Dictionary<TrainingDataset, string> NameDatasets()
    {
        var names = new Dictionary<TrainingDataset, string>(ReferenceEqualityComparer.Instance);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (TrainingDataset dataset in
            Report.Runs.Select(run => run.Dataset).Concat(Report.Verdicts.Select(verdict => verdict.Dataset)))
        {
            if (names.ContainsKey(dataset)) continue;
            string hash = DatasetHash.Compute(dataset);
            string name = dataset.Name;
            for (int i = 2; hashes.TryGetValue(name, out string? other) && other != hash; i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{dataset.Name} ({i})");
            hashes[name] = hash;
            names.Add(dataset, name);
        }
        return names;
    }

    private double[]? CertificateOf(string datasetName) =>
        Measurements.FirstOrDefault(measurement => measurement.Run?.DatasetName == datasetName)?.Measurement.Certificate;

    private List<RunGroup> GroupRuns(Func<NumberedRun, double?> logScale)
    {
        bool manyDatasets = Runs.Select(run => run.DatasetName).Distinct().Skip(1).Any();
        bool manyWidths = Runs.Select(run => run.Run.Width).Distinct().Skip(1).Any();
        return Runs.GroupBy(run => (Name: run.DatasetName, run.Run.Width, LogScale: logScale(run))).Select(group =>
        {
            var parts = new List<string>();
            if (manyDatasets) parts.Add(Shorten(group.Key.Name));
            if (manyWidths) parts.Add(string.Create(CultureInfo.InvariantCulture, $"m = {group.Key.Width}"));
            if (group.Key.LogScale is { } scale) parts.Add(ScaleLabel(scale));
            return new RunGroup(parts.Count == 0 ? "all runs" : string.Join(", ", parts), group.ToList());
        }).ToList();
    }

    /// <summary>A name short enough for a label, cut between characters as a reader sees them.</summary>
    public static string Shorten(string name)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(name);
        return starts.Length <= LabelNameLength ? name : string.Concat(name.AsSpan(0, starts[LabelNameLength - 1]), "…");
    }

    /// <summary>A scale as a label; below the smallest double only its logarithm tells it from others.</summary>
    public static string ScaleLabel(double logScale) => Math.Exp(logScale) >= 1e-300
        ? string.Create(CultureInfo.InvariantCulture, $"λ = {Math.Exp(logScale):0.###e+0}")
        : string.Create(CultureInfo.InvariantCulture, $"ln λ = {logScale:0.###}");
}
