using GradFlow.Core.Flow.Integration;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>
/// A fixed range of neurons with its own work space. Blocks depend on the size of the network alone, so that their partial sums,
/// added in order, give the same bits for any number of threads.
/// </summary>
internal sealed class NeuronBlock(int first, int last, int stride)
{
    /// <summary>First neuron of the block.</summary>
    public int First { get; } = first;

    /// <summary>One past the last neuron of the block.</summary>
    public int Last { get; } = last;

    /// <summary>The neurons of the block that move one by one, ascending: neither dead nor in a group.</summary>
    public List<int> Alive { get; } = [.. Enumerable.Range(first, last - first)];

    /// <summary>The groups whose motion is computed with this block; their members may lie anywhere.</summary>
    public List<NeuronGroup> Groups { get; } = [];

    /// <summary>What the dead neurons add to every aggregate.</summary>
    public NeuronAggregate Dead { get; set; }

    /// <summary>Work space of the boosts.</summary>
    public LorentzBoost Boost { get; } = new(stride);

    /// <summary>A row between two boosts.</summary>
    public double[] Halfway { get; } = new double[stride];

    /// <summary>A row after the last boost, where it is not kept.</summary>
    public double[] Moved { get; } = new double[stride];

    /// <summary>This block's share of <c>Σ_j a_j σ(v_jk)</c>.</summary>
    public double[] Share { get; } = new double[stride];

    /// <summary>Aggregates at the times of a flight.</summary>
    public NeuronAggregate[] Aggregates { get; } = new NeuronAggregate[FlowIntegrator.PointsPerFlight];

    /// <summary>Shares of the output at the times of a flight, one row each.</summary>
    public double[] Shares { get; } = new double[FlowIntegrator.PointsPerFlight * stride];

    /// <summary>Switches of the proposed step: share of the step's time, neuron, sample.</summary>
    public List<(double Fraction, int Neuron, int Sample)> Proposed { get; } = [];

    /// <summary>Switches so far, in no particular order.</summary>
    public List<ActivationSwitch> Switches { get; } = [];

    /// <summary>This block's share of an aggregate.</summary>
    public NeuronAggregate Aggregate { get; set; }

    /// <summary>This block's shortest quiet time.</summary>
    public double QuietTime { get; set; }

    /// <summary>This block's largest drift of the balancedness.</summary>
    public double Drift { get; set; }

    /// <summary>Notes the switches of the proposed step, which lie between the two times.</summary>
    public void NoteSwitches(double startTime, double endTime)
    {
        foreach ((double fraction, int neuron, int sample) in Proposed)
            Switches.Add(new ActivationSwitch(startTime + fraction * (endTime - startTime), neuron, sample, IsActive: false));
    }
}
