using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Flow.General;

/// <summary>
/// A fixed range of neurons with its own work space. Blocks depend on the size of the network alone, so that their partial sums,
/// added in order, give the same bits for any number of threads.
/// </summary>
internal sealed class GeneralBlock(int first, int last, InputSpan span)
{
    /// <summary>First neuron of the block.</summary>
    public int First { get; } = first;

    /// <summary>One past the last neuron of the block.</summary>
    public int Last { get; } = last;

    /// <summary>Work space of the boosts.</summary>
    public GeneralBoost Boost { get; } = new(span);

    /// <summary>The first impulse.</summary>
    public ActiveForces FirstForces { get; } = new(span);

    /// <summary>The second impulse.</summary>
    public ActiveForces SecondForces { get; } = new(span);

    /// <summary>A row that is not kept.</summary>
    public double[] Moved { get; } = new double[span.Stride];

    /// <summary>This block's share of <c>Σ_j a_j σ(v_jk)</c>, padded.</summary>
    public double[] Share { get; } = new double[span.Stride - span.CoordinateStart];

    /// <summary>Switches of the proposed step: share of the step's time, neuron, sample, new state.</summary>
    public List<(double Fraction, int Neuron, int Sample, bool IsActive)> Proposed { get; } = [];

    /// <summary>This block's share of an aggregate.</summary>
    public NeuronAggregate Aggregate { get; set; }

    /// <summary>This block's shortest quiet time, or its share of a sum.</summary>
    public double Value { get; set; }
}
