namespace GradFlow.Core.Records.Documents;

/// <summary>Activation switches, a column for each property.</summary>
internal sealed class SwitchesDocument
{
    public required double[] Time { get; set; }

    public required int[] Neuron { get; set; }

    public required int[] Sample { get; set; }

    public required bool[] IsActive { get; set; }
}
