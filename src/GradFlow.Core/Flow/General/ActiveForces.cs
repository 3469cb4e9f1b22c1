namespace GradFlow.Core.Flow.General;

/// <summary>
/// The forces <c>Σ_{k∈S} G_k x_k/b_k</c> under one impulse G, kept for the sets S met last: neurons that have aligned share them.
/// </summary>
internal sealed class ActiveForces(InputSpan span)
{
    private const int Slots = 16;
    private const int BitsPerWord = 64;

    private readonly double[] _impulse = new double[span.Cosines.GetLength(0)];
    private readonly int[] _active = new int[span.Cosines.GetLength(0)];
    private readonly ulong[] _set = new ulong[(span.Cosines.GetLength(0) + BitsPerWord - 1) / BitsPerWord];
    private readonly ulong[]?[] _sets = new ulong[]?[Slots];
    private readonly double[][] _forces = new double[Slots][];
    private readonly double[] _sizes = new double[Slots];
    private readonly bool[] _isCurrent = new bool[Slots];

    /// <summary>The impulse G, n numbers.</summary>
    public ReadOnlySpan<double> Impulse => _impulse;

    /// <summary>Sets the impulse.</summary>
    public void Begin(ReadOnlySpan<double> impulse)
    {
        impulse.CopyTo(_impulse);
        Array.Clear(_isCurrent);
    }

    /// <summary>Writes the force on a neuron's active samples into <paramref name="rates"/>.</summary>
    /// <param name="coordinates">The neuron's coordinates; active are the positive ones.</param>
    /// <param name="rates">Receives how the row moves per unit of displacement.</param>
    /// <returns>The size of the summands, <c>Σ_{k∈S} |G_k|</c>.</returns>
    public double Sum(ReadOnlySpan<double> coordinates, Span<double> rates)
    {
        Array.Clear(_set);
        int count = 0;
        for (int k = 0; k < coordinates.Length; k++)
        {
            if (!(coordinates[k] > 0)) continue;
            _set[k / BitsPerWord] |= 1UL << (k % BitsPerWord);
            _active[count++] = k;
        }
        ulong hash = 0;
        foreach (ulong word in _set) hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        int slot = (int)(hash >> 32) & (Slots - 1);
        _sets[slot] ??= new ulong[_set.Length];
        _forces[slot] ??= new double[span.Stride];
        double[] force = _forces[slot];
        if (!_isCurrent[slot] || !_sets[slot].AsSpan().SequenceEqual(_set))
        {
            ReadOnlySpan<int> active = _active.AsSpan(0, count);
            span.Combine(active, _impulse, force);
            double size = 0;
            foreach (int k in active) size += Math.Abs(_impulse[k]);
            _set.CopyTo(_sets[slot].AsSpan());
            (_sizes[slot], _isCurrent[slot]) = (size, true);
        }
        force.CopyTo(rates);
        return _sizes[slot];
    }
}
