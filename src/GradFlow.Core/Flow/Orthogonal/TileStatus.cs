namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>What a block knows of one of its tiles.</summary>
internal struct TileStatus
{
    /// <summary>First column in which some neuron may be active.</summary>
    public int Start;

    /// <summary>One past the last column in which some neuron may be active.</summary>
    public int End;

    /// <summary>Number of neurons.</summary>
    public int NeuronCount;

    /// <summary>How large <c>a² + ‖w‖²</c> of the neurons is.</summary>
    public TileSize Size;

    /// <summary>Whether the neurons have been told apart by their size, see <see cref="NeuronBlock.Gather"/>.</summary>
    public bool IsGathered;

    /// <summary>Whether nothing shows the neurons in the last proposal of two impulses, in which none of them switched.</summary>
    public bool IsNegligible;

    /// <summary>Whether the neurons have not gone through the deferred steps: both states of the block hold them as they were before.</summary>
    public bool IsDeferred;

    /// <summary>Whether the neurons of a deferred tile may stay so, see <see cref="MovingNeurons.MayBeDeferred"/>.</summary>
    public bool MayStayDeferred;
}
