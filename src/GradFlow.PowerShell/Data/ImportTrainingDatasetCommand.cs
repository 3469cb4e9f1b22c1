using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Data;

/// <summary>Reads data sets from CSV files, or makes one of piped objects.</summary>
/// <remarks>
/// A file has the header <c>x1,…,xd,y</c> and one line for each sample. Piped objects with these properties, such as those of
/// Import-Csv, together make one data set. What a file holds is read as numbers and nothing else.
/// </remarks>
/// <example>
/// <para>Writes a data set and reads it back.</para>
/// <code>
/// Get-PaperDataset Toy | Export-TrainingDataset -Path toy.csv
/// Import-TrainingDataset -Path toy.csv
/// </code>
/// </example>
/// <example>
/// <para>Makes a data set of objects.</para>
/// <code>
/// [pscustomobject]@{ x1 = 1; x2 = 0; y = 2 }, [pscustomobject]@{ x1 = 0; x2 = 3; y = -1 } |
///     Import-TrainingDataset -Name Mine
/// </code>
/// </example>
[Cmdlet(VerbsData.Import, "TrainingDataset", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TrainingDataset))]
public sealed class ImportTrainingDatasetCommand : FileReadingCommand<TrainingDataset>
{
    private const string InputObjectSet = "InputObject";

    private readonly PipedSamples _samples = new();

    /// <summary>
    /// A sample: an object with the numeric properties <c>x1, …, xd</c> and <c>y</c>. A piped file, or the file an object without a y names
    /// by its property Path, is read instead.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>Name of the data set made of piped objects.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "Piped";

    /// <summary>Largest |cosine| at which two inputs count as orthogonal.</summary>
    [Parameter]
    public double OrthogonalityTolerance { get; set; } = TrainingDataset.DefaultOrthogonalityTolerance;

    /// <summary>Refuses a tolerance outside its range.</summary>
    protected override void BeginProcessing()
    {
        EndOnFailure(() => TrainingDataset.RequireOrthogonalityTolerance(OrthogonalityTolerance));
    }

    /// <summary>Reads the files, or collects a sample.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != InputObjectSet)
        {
            base.ProcessRecord();
            return;
        }

        if (InputObject!.BaseObject is FileSystemInfo file)
        {
            ReadAll(file.FullName, isLiteral: true);
            return;
        }

        if (InputObject.Properties["y"] is null && InputObject.Properties[nameof(Path)]?.Value?.ToString() is { Length: > 0 } path)
        {
            ReadAll(path, isLiteral: true);
            return;
        }

        // Going on without the sample would make another data set than the one asked for.
        EndOnFailure(() => _samples.Add(InputObject));
    }

    /// <summary>Emits the data set of the collected samples.</summary>
    protected override void EndProcessing()
    {
        if (_samples.Count > 0) Emit(() => _samples.ToDataset(Name).WithOrthogonalityTolerance(OrthogonalityTolerance));
    }

    private protected override TrainingDataset Read(string path) =>
        TrainingDatasetCsv.Read(path).WithOrthogonalityTolerance(OrthogonalityTolerance);
}
