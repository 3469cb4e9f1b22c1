namespace GradFlow.Core.Flow.Orthogonal;

/// <summary>The neurons of a group as they are when it is formed.</summary>
/// <param name="columns">The columns of the active set.</param>
/// <param name="count">Number of neurons.</param>
internal sealed class GroupMembers(int[] columns, int count)
{
    /// <summary>The columns of the active set.</summary>
    public int[] Columns => columns;

    /// <summary>The neurons, those of one block after those of the block before.</summary>
    public int[] Neurons { get; } = new int[count];

    /// <summary>Output weight and active coordinates of every neuron, |S|+1 numbers each.</summary>
    public double[] States { get; } = GC.AllocateUninitializedArray<double>(checked(count * (columns.Length + 1)));

    /// <summary>Their binary exponents.</summary>
    public long[] Exponents { get; } = new long[count];

    /// <summary>Sets a member to the neuron in a slot of a block.</summary>
    public void Set(int member, NeuronBlock block, int slot)
    {
        Span<double> state = States.AsSpan(member * (columns.Length + 1), columns.Length + 1);
        (Neurons[member], Exponents[member], state[0]) = (block.Neurons[slot], block.Present.Exponents[slot], block.Present.Outputs[slot]);
        for (int c = 0; c < columns.Length; c++) state[c + 1] = block.Present.At(slot, columns[c]);
    }
}
