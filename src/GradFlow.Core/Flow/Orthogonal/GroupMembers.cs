using GradFlow.Core.Numerics;

namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The neurons of a group as they are when it is formed.</summary>
/// <param name="columns">The columns of the active set.</param>
/// <param name="count">Number of neurons.</param>
internal sealed class GroupMembers(int[] columns, int count) : IDisposable
{
    private readonly int[] _neurons = RunMemory<int>.Rent(count);
    private readonly double[] _states = RunMemory<double>.Rent(checked(count * (columns.Length + 1)));
    private readonly long[] _exponents = RunMemory<long>.Rent(count);

    /// <summary>The columns of the active set.</summary>
    public int[] Columns => columns;

    /// <summary>The neurons, those of one block after those of the block before.</summary>
    public ReadOnlySpan<int> Neurons => _neurons.AsSpan(0, count);

    /// <summary>Their binary exponents.</summary>
    public ReadOnlySpan<long> Exponents => _exponents.AsSpan(0, count);

    /// <summary>Output weight and active coordinates of a member, |S|+1 numbers, over 2^exponent.</summary>
    public ReadOnlySpan<double> State(int member) => _states.AsSpan(member * (columns.Length + 1), columns.Length + 1);

    /// <summary>Sets a member to the neuron in a slot of a block.</summary>
    public void Set(int member, NeuronBlock block, int slot)
    {
        Span<double> state = _states.AsSpan(member * (columns.Length + 1), columns.Length + 1);
        (_neurons[member], _exponents[member], state[0]) = (block.Neurons[slot], block.Present.Exponents[slot], block.Present.Outputs[slot]);
        for (int c = 0; c < columns.Length; c++) state[c + 1] = block.Present.At(slot, columns[c]);
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose()
    {
        RunMemory<int>.Return(_neurons);
        RunMemory<double>.Return(_states);
        RunMemory<long>.Return(_exponents);
    }
}
