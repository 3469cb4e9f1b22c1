namespace GradFlow.Reporting.Content;

/// <summary>How many there are of a thing, in words.</summary>
internal static class CountedNoun
{
    /// <summary>A number with its noun, which has an s but for one.</summary>
    public static string Count(long number, string noun) =>
        FormattableString.Invariant($"{number} {noun}{(number == 1 ? string.Empty : "s")}");
}
