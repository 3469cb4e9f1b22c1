using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Plots;

/// <summary>Text for a plot: one short line that the plotting library takes as it is.</summary>
internal static class PlainText
{
    private const int MaximumLength = 120;

    /// <summary>Takes out what XML forbids and what the library would read as superscript or subscript.</summary>
    public static string Clean(string text) =>
        CellText.Clean(text, MaximumLength).Replace('\n', ' ').Replace("^{", "^ {", StringComparison.Ordinal)
            .Replace("_{", "_ {", StringComparison.Ordinal);
}
