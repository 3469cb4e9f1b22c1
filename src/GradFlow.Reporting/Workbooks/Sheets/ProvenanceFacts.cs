using System.Reflection;
using System.Runtime.InteropServices;
using GradFlow.Core.Data;
using GradFlow.Reporting.Workbooks.Cells;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>What every table of provenance has: its columns, the software, and the conventions of the cells.</summary>
internal static class ProvenanceFacts
{
    /// <summary>Topic of the versions, and the item of the module among them.</summary>
    public const string SoftwareTopic = "Software", ModuleItem = "GradFlow";

    /// <summary>The columns.</summary>
    public static ColumnOf<ProvenanceEntry>[] Columns { get; } =
    [
        new("Topic", "", "What the fact belongs to.", "Report", CellLook.Text, row => row.Topic),
        new("Item", "", "Name of the fact, with its unit.", "Report", CellLook.Text, row => row.Item),
        new("Value", "", "The fact.", "Report", CellLook.General, row => row.Value),
        new("Export", "", "Number of the export that stated the fact: 1 for the first, more for runs added later.", "Report",
            CellLook.Integer, row => row.Export),
    ];

    /// <summary>Versions of the module, of .NET and of the libraries.</summary>
    public static IEnumerable<(string Topic, string Item, object? Value)> Software(string moduleVersion)
    {
        yield return (SoftwareTopic, ModuleItem, moduleVersion);
        yield return (SoftwareTopic, ".NET", RuntimeInformation.FrameworkDescription);
        foreach (AssemblyName dependency in Dependencies())
            yield return (SoftwareTopic, dependency.Name!, dependency.Version?.ToString());
    }

    /// <summary>What stands for what a cell cannot hold, and the units.</summary>
    public static IEnumerable<(string Topic, string Item, object? Value)> Conventions()
    {
        yield return ("Markers", "NaN", $"The text {CellText.NaN} stands for a number that is not defined.");
        yield return ("Markers", "Infinity",
            $"The texts {CellText.PositiveInfinity} and {CellText.NegativeInfinity} stand for infinite numbers.");
        yield return ("Markers", "Empty cell", "The quantity does not apply to the row.");
        yield return ("Markers", "Truncated text",
            $"A text longer than {CellText.MaximumLength} characters ends with '{CellText.TruncationMark}'.");
        yield return ("Markers", "\uFFFD", "Stands for a control character, which a workbook cannot hold.");
        yield return ("Units", "label, input",
            "The units of the labels and of the inputs; a weight has the unit √(label/input).");
        yield return ("Units", "flow time", "Time of dθ/dt = −∇L with L = 1/(2n) Σ r²; its unit is 1/(label·input).");
    }

    private static IEnumerable<AssemblyName> Dependencies() =>
        new[] { typeof(TrainingDataset).Assembly, typeof(ProvenanceFacts).Assembly }
            .SelectMany(assembly => assembly.GetReferencedAssemblies())
            .Where(name => !name.Name!.StartsWith("System", StringComparison.Ordinal) && name.Name != "GradFlow.Core")
            .DistinctBy(name => name.Name)
            .OrderBy(name => name.Name, StringComparer.Ordinal);
}
