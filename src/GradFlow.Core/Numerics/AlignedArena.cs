using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Memory for the arrays of one run, taken over from the run before where there is one: fresh memory costs more than it takes to
/// fill it. It is not cleared.
/// </summary>
internal sealed class AlignedArena : IDisposable
{
    /// <summary>The garbage collector does not move so many numbers while memory is not short; fewer are not worth keeping.</summary>
    private const int SmallestKept = 1 << 14;

    private static readonly int _spare = Vector512<double>.Count - 1;

    private readonly double[] _numbers;
    private int _next;

    /// <summary>Takes memory for so many numbers.</summary>
    public AlignedArena(int length)
    {
        _numbers = RunMemory<double>.Rent(length + _spare);
        _next = AlignedArray<double>.AlignedIn(_numbers);
    }

    /// <summary>Whether so many numbers can be kept from one run to the next.</summary>
    public static bool IsWorthwhile(long length) => length >= SmallestKept && length + _spare <= RunMemory<double>.LargestKept;

    /// <summary>An array of the arena.</summary>
    /// <param name="length">How many numbers, a multiple of a vector.</param>
    public AlignedArray<double> Take(int length)
    {
        var part = new AlignedArray<double>(_numbers, _next, length);
        _next += length;
        return part;
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose() => RunMemory<double>.Return(_numbers);
}
