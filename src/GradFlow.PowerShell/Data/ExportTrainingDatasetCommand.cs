using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Data;

/// <summary>Writes a data set to a CSV file with the header <c>x1,…,xd,y</c>.</summary>
[Cmdlet(VerbsData.Export, "TrainingDataset", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportTrainingDatasetCommand : FileWritingCommand
{
    /// <summary>The data set; one per file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>Writes the data set.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Dataset;
        SaveStream(stream => TrainingDatasetCsv.Write(dataset, stream));
    }
}
