using System.Management.Automation;
using GradFlow.Core.Sweeps;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Sweeps;

/// <summary>Reads sweep definitions from .psd1 files.</summary>
/// <remarks>
/// <para>
/// A definition is a data file: one table of texts, numbers, lists and tables, and nothing in it is run. Its settings are Name; Datasets, a
/// list of tables with one of Published (a name), Orthogonal or Teacher (a table of Count, Dimension, Seeds and the options of
/// New-OrthogonalDataset) or File (a CSV file in the folder of the definition); Widths; InitializationScales or
/// LogInitializationScales; Seeds; and, where the defaults do not do, Claims, Scheme, Engine, Time, LossTolerance, Tolerance,
/// MaximumSteps and SampleCount.
/// </para>
/// <para>Seeds are integers and ranges written as text, '1..1000'. A million runs take no memory until they are computed.</para>
/// </remarks>
/// <example>
/// <para>A definition of six runs, written and read.</para>
/// <code>[IO.File]::WriteAllText("$PWD/toy.psd1", "@{ Name = 'toy'; Datasets = @{ Published = 'Toy' }; Widths = 20; InitializationScales = 1e-2, 1e-4; Seeds = '1..3' }")
/// Import-GradientFlowSweep toy.psd1</code>
/// </example>
/// <example>
/// <para>The number of runs of every definition in the folder.</para>
/// <code>Import-GradientFlowSweep *.psd1 | ForEach-Object RunCount</code>
/// </example>
[Cmdlet(VerbsData.Import, "GradientFlowSweep", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SweepDefinition))]
public sealed class ImportGradientFlowSweepCommand : FileReadingCommand<SweepDefinition>
{
    private protected override SweepDefinition Read(string path) => SweepDefinitionFile.Read(path);
}
