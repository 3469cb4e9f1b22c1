using System.Management.Automation;
using GradFlow.Core.Data;
using GradFlow.PowerShell.Pipeline;

namespace GradFlow.PowerShell.Data;

/// <summary>Makes random data with Gaussian inputs, labelled by a random ReLU network, the teacher.</summary>
/// <remarks>The inputs are not orthogonal: integrate them with Invoke-GradientFlow -Engine General.</remarks>
/// <notes>
/// Inputs x ~ N(0, I); the teacher has no bias, hidden weights w ~ N(0, I/d) and output weights a ~ N(0, 1). An input on which no neuron of
/// the teacher is active is drawn again, since a label needs a sign.
/// </notes>
/// <example>
/// <para>Data of the size of the published high-dimensional experiment.</para>
/// <code>New-TeacherDataset 75 150 -TeacherWidth 6 -Seed 1</code>
/// </example>
/// <example>
/// <para>The flow on such data.</para>
/// <code>New-TeacherDataset 6 4 -Seed 1 | Invoke-GradientFlow 20 1e-3 -Seed 1 -Engine General -Time 50</code>
/// </example>
[Cmdlet(VerbsCommon.New, "TeacherDataset")]
[OutputType(typeof(TrainingDataset))]
public sealed class NewTeacherDatasetCommand : CancellableCommand
{
    /// <summary>Number of samples n.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    /// <summary>Number of input coordinates d.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public int Dimension { get; set; }

    /// <summary>Number of neurons of the teacher.</summary>
    [Parameter]
    public int TeacherWidth { get; set; } = new TeacherDatasetOptions().TeacherWidth;

    /// <summary>Seed of the random numbers; drawn when not given, and recorded on the data set either way.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Name for tables and reports.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Generates the data set.</summary>
    protected override void ProcessRecord()
    {
        var options = new TeacherDatasetOptions
        {
            Count = Count,
            Dimension = Dimension,
            TeacherWidth = TeacherWidth,
            Seed = Seed ?? Random.Shared.Next(),
            Name = Name,
        };
        Emit(() => TeacherDatasetGenerator.Generate(options));
    }
}
