using System.Globalization;

namespace GradFlow.Reporting.Content;

/// <summary>Puts runs into groups and names them.</summary>
internal static class RunGroups
{
    /// <summary>Longest part of a data set's name that a label shows.</summary>
    private const int LabelNameLength = 20;

    /// <summary>
    /// Decimals of a logarithm that tell scales or step sizes apart: programs that save a workbook again keep fewer digits than were written.
    /// </summary>
    private const int LogarithmDecimals = 9;

    /// <summary>The runs by data set and width, descents apart by their step size.</summary>
    public static IReadOnlyList<RunGroup<T>> Families<T>(IReadOnlyList<T> runs)
        where T : IGroupedRun => Group(runs, _ => null);

    /// <summary>The runs by data set, width and initialisation scale, descents apart by their step size.</summary>
    public static IReadOnlyList<RunGroup<T>> ByScale<T>(IReadOnlyList<T> runs)
        where T : IGroupedRun => Group(runs, run => run.LogInitializationScale);

    /// <summary>A name short enough for a label, cut between characters as a reader sees them.</summary>
    private static string Shorten(string name)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(name);
        return starts.Length <= LabelNameLength ? name : string.Concat(name.AsSpan(0, starts[LabelNameLength - 1]), "…");
    }

    /// <summary>A label for each of some different names: the start of a name, its end where the start is that of another, or both with a number.</summary>
    public static IReadOnlyDictionary<string, string> Labels(IEnumerable<string> names)
    {
        string[] different = [.. names.Distinct()];
        foreach (Func<string, string> shorten in (ReadOnlySpan<Func<string, string>>)[Shorten, ShortenStart])
            if (different.Select(shorten).Distinct().Count() == different.Length) return different.ToDictionary(name => name, shorten);
        return different.Select((name, i) => (name, i)).ToDictionary(
            pair => pair.name, pair => FormattableString.Invariant($"{Shorten(pair.name)} ({pair.i + 1})"));
    }

    private static string ShortenStart(string name)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(name);
        return starts.Length <= LabelNameLength ? name : string.Concat("…", name.AsSpan(starts[starts.Length - LabelNameLength + 1]));
    }

    /// <summary>A scale as a label; below the smallest double only its logarithm tells it from others.</summary>
    public static string ScaleLabel(double logScale) => Math.Exp(logScale) >= 1e-300
        ? string.Create(CultureInfo.InvariantCulture, $"λ = {Math.Exp(logScale):0.###e+0}")
        : string.Create(CultureInfo.InvariantCulture, $"ln λ = {logScale:0.###}");

    private static List<RunGroup<T>> Group<T>(IReadOnlyList<T> runs, Func<T, double?> logScale)
        where T : IGroupedRun
    {
        IReadOnlyDictionary<string, string> labels = Labels(runs.Select(run => run.DatasetName));
        bool hasBoth = runs.Select(run => run.IsDescent).Distinct().Skip(1).Any();
        bool manyWidths = runs.Select(run => run.Width).Distinct().Skip(1).Any();
        bool manySteps = runs.Where(run => run.IsDescent).Select(StepKey).Distinct().Skip(1).Any();
        return runs.GroupBy(
            run => (Name: run.DatasetName, run.Width, Scale: Rounded(logScale(run)), run.IsDescent, Step: StepKey(run))).Select(group =>
        {
            var parts = new List<string>();
            if (labels.Count > 1) parts.Add(labels[group.Key.Name]);
            if (manyWidths) parts.Add(string.Create(CultureInfo.InvariantCulture, $"m = {group.Key.Width}"));
            if (logScale(group.First()) is { } scale) parts.Add(ScaleLabel(scale));
            if (group.Key.IsDescent) parts.Add("descent");
            else if (hasBoth) parts.Add("flow");
            if (manySteps && group.First().StepSize is { } step) parts.Add(string.Create(CultureInfo.InvariantCulture, $"step {step:0.####e+0}"));
            return new RunGroup<T>(parts.Count == 0 ? "all runs" : string.Join(", ", parts), group.ToList());
        }).ToList();
    }

    private static double? StepKey<T>(T run)
        where T : IGroupedRun => run.StepSize is { } step ? Rounded(Math.Log(step)) : null;

    private static double? Rounded(double? logScale) => logScale is { } value ? Math.Round(value, LogarithmDecimals) : null;
}
