using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Data;

/// <summary>Writes a data set to a CSV file.</summary>
/// <remarks>
/// The file has the header <c>x1,…,xd,y</c> and one line for each sample, with every number written so that reading it gives the
/// same bits. It is written whole or not at all; an existing file is kept unless -Force is given.
/// </remarks>
/// <example>
/// <para>Draws data and keeps it.</para>
/// <code>New-OrthogonalDataset -Count 4 -Dimension 6 -Seed 1 | Export-TrainingDataset -Path data.csv</code>
/// </example>
/// <example>
/// <para>Says what would be written, and writes nothing.</para>
/// <code>Get-PaperDataset Toy | Export-TrainingDataset -Path toy.csv -WhatIf</code>
/// </example>
/// <example>
/// <para>Replaces the file and emits it.</para>
/// <code>
/// Get-PaperDataset Toy | Export-TrainingDataset -Path toy.csv
/// Get-PaperDataset Toy | Export-TrainingDataset -Path toy.csv -Force -PassThru
/// </code>
/// </example>
[Cmdlet(VerbsData.Export, "TrainingDataset", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportTrainingDatasetCommand : FileWritingCommand
{
    /// <summary>The data set; one per file. Given as an object, as the name of a published one, or as a CSV file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [DatasetTransformation]
    [ArgumentCompleter(typeof(DatasetCompleter))]
    public TrainingDataset Dataset { get; set; } = null!;

    /// <summary>Writes the data set.</summary>
    protected override void ProcessRecord()
    {
        TrainingDataset dataset = Dataset;
        SaveStream(stream => TrainingDatasetCsv.Write(dataset, stream));
    }
}
