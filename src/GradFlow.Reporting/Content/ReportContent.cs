using System.Globalization;
using GradFlow.Core.Claims;
using GradFlow.Core.Data;
using GradFlow.Core.Flow;
using GradFlow.Core.Norms;
using GradFlow.Core.Reports;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Content;

/// <summary>
/// A report with its runs numbered, its data sets named apart and its runs grouped, as all sheets refer to them.
/// </summary>
internal sealed class ReportContent
{
    /// <summary>Orders a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="runsBefore">Number of the last run already there.</param>
    /// <param name="datasetsBefore">Hashes of the data sets already there, by name.</param>
    public ReportContent(
        GradientFlowReport report, int runsBefore = 0, IReadOnlyDictionary<string, string>? datasetsBefore = null)
    {
        Report = report;
        Dictionary<TrainingDataset, string> names = NameDatasets(datasetsBefore ?? new Dictionary<string, string>());
        Runs = report.Runs.Select((run, i) => new NumberedRun(runsBefore + i + 1, names[run.Dataset], run)).ToList();
        var byRun = new Dictionary<GradientFlowRun, NumberedRun>(ReferenceEqualityComparer.Instance);
        foreach (NumberedRun run in Runs) byRun.TryAdd(run.Run, run);
        Measurements = report.Measurements.Select(
            measurement => new NumberedMeasurement(Find(byRun, measurement), measurement)).ToList();
        Verdicts = report.Verdicts.Select(verdict => new NumberedVerdict(
            names[verdict.Dataset], NumbersOf(verdict, byRun), verdict)).ToList();
        Datasets = names.DistinctBy(pair => pair.Value).Select(pair => new NamedDataset(
            pair.Value, pair.Key, DatasetHash.Compute(pair.Key), CertificateOf(pair.Value))).ToList();
        Families = RunGroups.Families(Runs);
        Groups = RunGroups.ByScale(Runs);
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
    public IReadOnlyList<RunGroup<NumberedRun>> Families { get; }

    /// <summary>The runs by data set, width and initialisation scale.</summary>
    public IReadOnlyList<RunGroup<NumberedRun>> Groups { get; }

    private static NumberedRun? Find(Dictionary<GradientFlowRun, NumberedRun> runs, VariationNormMeasurement measurement) =>
        measurement.Run is { } run ? runs.GetValueOrDefault(run) : null;

    private static int[] NumbersOf(ClaimVerdict verdict, Dictionary<GradientFlowRun, NumberedRun> runs) =>
        [.. verdict.Runs.Select(run => runs.GetValueOrDefault(run)?.Number).OfType<int>().Distinct().Order()];

    private Dictionary<TrainingDataset, string> NameDatasets(IReadOnlyDictionary<string, string> before)
    {
        var names = new Dictionary<TrainingDataset, string>(ReferenceEqualityComparer.Instance);
        var hashes = new Dictionary<string, string>(before, StringComparer.Ordinal);
        foreach (TrainingDataset dataset in
            Report.Runs.Select(run => run.Dataset).Concat(Report.Verdicts.Select(verdict => verdict.Dataset)))
        {
            if (names.ContainsKey(dataset)) continue;
            string hash = DatasetHash.Compute(dataset);
            // Names are compared as a cell holds them, since those before come from cells.
            string given = CellText.Clean(dataset.Name), name = given;
            for (int i = 2; hashes.TryGetValue(name, out string? other) && other != hash; i++)
                name = string.Create(CultureInfo.InvariantCulture, $"{given} ({i})");
            hashes[name] = hash;
            names.Add(dataset, name);
        }
        return names;
    }

    private double[]? CertificateOf(string datasetName) =>
        Measurements.FirstOrDefault(measurement => measurement.Run?.DatasetName == datasetName)?.Measurement.Certificate;
}
