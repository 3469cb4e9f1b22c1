namespace GradFlow.Reporting.Content;

/// <summary>Runs that belong together: those of one data set and width, or of one initialisation scale as well.</summary>
/// <typeparam name="T">What stands for a run.</typeparam>
/// <param name="Label">What tells the group from the others; data set and width are named where they differ.</param>
/// <param name="Runs">The runs, in order.</param>
internal sealed record RunGroup<T>(string Label, IReadOnlyList<T> Runs);
