using System.Management.Automation;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Networks;

/// <summary>Reads networks from CSV files with the header <c>a,w1,…,wd</c>.</summary>
[Cmdlet(VerbsData.Import, "ReluNetwork", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ReluNetwork))]
public sealed class ImportReluNetworkCommand : FileReadingCommand<ReluNetwork>
{
    private protected override ReluNetwork Read(string path) => ReluNetworkCsv.Read(path);
}
