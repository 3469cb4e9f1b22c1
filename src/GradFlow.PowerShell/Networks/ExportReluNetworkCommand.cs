using System.Management.Automation;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Networks;

/// <summary>Writes a network to a CSV file with the header <c>a,w1,…,wd</c>.</summary>
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
