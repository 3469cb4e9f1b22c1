using System.Globalization;

namespace GradFlow.Reporting.Content;

/// <summary>Puts runs into groups and names them.</summary>
internal static class RunGroups
{
    /// <summary>Longest part of a data set's name that a label shows.</summary>
    private const int LabelNameLength = 20;

    /// <summary>Decimals of ln λ that tell scales apart: programs that save a workbook again keep fewer digits than were written.</summary>
    private const int LogScaleDecimals = 9;

    /// <summary>The runs by data set and width.</summary>
    public static IReadOnlyList<RunGroup<T>> Families<T>(IReadOnlyList<T> runs)
        where T : IGroupedRun => Group(runs, _ => null);

    /// <summary>The runs by data set, width and initialisation scale.</summary>
    public static IReadOnlyList<RunGroup<T>> ByScale<T>(IReadOnlyList<T> runs)
        where T : IGroupedRun => Group(runs, run => run.LogInitializationScale);

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

    private static List<RunGroup<T>> Group<T>(IReadOnlyList<T> runs, Func<T, double?> logScale)
        where T : IGroupedRun
    {
        bool manyDatasets = runs.Select(run => run.DatasetName).Distinct().Skip(1).Any();
        bool manyWidths = runs.Select(run => run.Width).Distinct().Skip(1).Any();
        return runs.GroupBy(run => (Name: run.DatasetName, run.Width, Scale: Rounded(logScale(run)))).Select(group =>
        {
            var parts = new List<string>();
            if (manyDatasets) parts.Add(Shorten(group.Key.Name));
            if (manyWidths) parts.Add(string.Create(CultureInfo.InvariantCulture, $"m = {group.Key.Width}"));
            if (logScale(group.First()) is { } scale) parts.Add(ScaleLabel(scale));
            return new RunGroup<T>(parts.Count == 0 ? "all runs" : string.Join(", ", parts), group.ToList());
        }).ToList();
    }

    private static double? Rounded(double? logScale) => logScale is { } value ? Math.Round(value, LogScaleDecimals) : null;
}
