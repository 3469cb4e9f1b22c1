namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>A figure of the summary that formulas of others refer to by a name, wherever the summary shows it.</summary>
/// <param name="Name">Stable name in the workbook.</param>
/// <param name="Unit">Unit, or what is counted.</param>
/// <param name="Meaning">What the number means.</param>
internal sealed record KeyFigure(string Name, string Unit, string Meaning)
{
    /// <summary>What the name of a figure that counts nothing stands for while it is not shown.</summary>
    public const string NotAvailable = "#N/A";

    /// <summary>What the name stands for while the summary does not show the figure.</summary>
    public string Absent { get; init; } = "0";
}
