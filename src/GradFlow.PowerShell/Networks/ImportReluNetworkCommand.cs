using System.Management.Automation;
using GradFlow.Core.Networks;
using GradFlow.PowerShell.Files;

namespace GradFlow.PowerShell.Networks;

/// <summary>Reads networks from CSV files.</summary>
/// <remarks>
/// A file has the header <c>a,w1,…,wd</c> and one line for each neuron. What it holds is read as numbers and nothing else.
/// </remarks>
/// <example>
/// <para>Writes a network and reads it back.</para>
/// <code>
/// New-ReluNetwork 10 1e-6 -Dimension 3 -Seed 1 | Export-ReluNetwork -Path start.csv
/// Import-ReluNetwork -Path start.csv
/// </code>
/// </example>
/// <example>
/// <para>Starts the flow from a network in a file.</para>
/// <code>
/// $data = Get-PaperDataset Toy
/// $data | New-ReluNetwork 20 1e-3 -Seed 1 | Export-ReluNetwork -Path start.csv
/// $data | Invoke-GradientFlow -Network (Import-ReluNetwork start.csv)
/// </code>
/// </example>
[Cmdlet(VerbsData.Import, "ReluNetwork", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ReluNetwork))]
public sealed class ImportReluNetworkCommand : FileReadingCommand<ReluNetwork>
{
    private protected override ReluNetwork Read(string path) => ReluNetworkCsv.Read(path);
}
