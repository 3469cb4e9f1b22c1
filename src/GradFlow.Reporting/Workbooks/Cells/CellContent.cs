namespace GradFlow.Reporting.Workbooks.Cells;

/// <summary>Reads the values of cells, those about to be written and those that came from a file alike.</summary>
internal static class CellContent
{
    /// <summary>A number, also one that a marker stands for; NaN for anything else.</summary>
    public static double Number(object? value) => value switch
    {
        double number => number,
        int number => number,
        long number => number,
        CellText.PositiveInfinity => double.PositiveInfinity,
        CellText.NegativeInfinity => double.NegativeInfinity,
        _ => double.NaN,
    };

    /// <summary>A whole number; null for anything else.</summary>
    public static int? Whole(object? value) =>
        Number(value) is var number && Math.Abs(number) <= int.MaxValue && Math.Truncate(number) == number ? (int)number : null;

    /// <summary>A whole number that has to be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static int Required(object? value) => Whole(value) ?? throw new FormatException($"{Quote(value)} is no whole number.");

    /// <summary>A text; empty for anything else.</summary>
    public static string Text(object? value) => value as string ?? string.Empty;

    /// <summary>A name of an enumeration that has to be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static T Name<T>(object? value)
        where T : struct, Enum => Enum.TryParse(Text(value), out T name) && name.ToString() == Text(value)
            ? name
            : throw new FormatException($"{Quote(value)} is no {typeof(T).Name}.");

    private static string Quote(object? value) => value is null ? "An empty cell" : $"'{CellText.Clean($"{value}", 40)}'";
}
