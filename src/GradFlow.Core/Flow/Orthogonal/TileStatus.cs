namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>What a block knows of one of its tiles.</summary>
internal struct TileStatus
{
    /// <summary>First column in which some neuron may be active.</summary>
    public int Start;

    /// <summary>One past the last column in which some neuron may be active.</summary>
    public int End;

    /// <summary>How large <c>a² + ‖w‖²</c> of the neurons is.</summary>
    public TileSize Size;

    /// <summary>Whether the neurons have been told apart by their size, see <see cref="NeuronBlock.Gather"/>.</summary>
    public bool IsGathered;
}
