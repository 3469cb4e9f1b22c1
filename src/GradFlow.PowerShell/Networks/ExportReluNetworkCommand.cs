using System.Management.Automation;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Networks;

/// <summary>Writes a network to a CSV file.</summary>
/// <remarks>
/// The file has the header <c>a,w1,…,wd</c> and one line for each neuron, with every number written so that reading it gives the
/// same bits. Of a piped run the network at its end is written. An existing file is kept unless -Force is given.
/// </remarks>
/// <example>
/// <para>Keeps the network at the end of a run.</para>
/// <code>Get-PaperDataset Toy | Invoke-GradientFlow 60 1e-3 -Seed 1 | Export-ReluNetwork -Path end.csv</code>
/// </example>
/// <example>
/// <para>Keeps an initial network and emits the file.</para>
/// <code>New-ReluNetwork 10 1e-6 -Dimension 3 -Seed 1 | Export-ReluNetwork -Path start.csv -PassThru</code>
/// </example>
[Cmdlet(VerbsData.Export, "ReluNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportReluNetworkCommand : FileWritingCommand
{
    /// <summary>The network, one per file; of a piped run or measurement, its network.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public ReluNetwork Network { get; set; } = null!;

    /// <summary>Writes the network.</summary>
    protected override void ProcessRecord()
    {
        ReluNetwork network = Network;
        SaveStream(stream => ReluNetworkCsv.Write(network, stream));
    }
}
