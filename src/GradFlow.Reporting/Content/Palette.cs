namespace GradFlow.Reporting.Content;

/// <summary>
/// Colours that readers with any colour vision tell apart (Okabe and Ito 2008), without the yellow that is lost on white paper.
/// </summary>
internal static class Palette
{
    private static readonly string[] _colors = ["0072B2", "D55E00", "009E73", "CC79A7", "000000", "E69F00", "56B4E9"];

    /// <summary>Number of different colours.</summary>
    public static int Count => _colors.Length;

    /// <summary>A colour as RRGGBB; the colours repeat.</summary>
    public static string Color(int index) => _colors[index % _colors.Length];
}
