using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Memory for the arrays of one run, taken over from the run before where there is one.
/// </summary>
internal sealed class AlignedArena<T> : IDisposable
    where T : unmanaged
{
    /// <summary>The garbage collector does not move so many numbers while memory is not short; fewer are not worth keeping.</summary>
    private const int SmallestKept = 1 << 14;

    private static readonly int _spare = Vector512<T>.Count - 1;

    private readonly T[]? _numbers;
    private int _next;

    /// <summary>Takes memory for so many numbers, if so many can be kept from one run to the next.</summary>
    public AlignedArena(long length)
    {
        if (length < SmallestKept || length + _spare > RunMemory<T>.LargestKept) return;
        _numbers = RunMemory<T>.Rent((int)length + _spare);
        _next = AlignedArray<T>.AlignedIn(_numbers);
    }

    /// <summary>An array of the arena, or of its own.</summary>
    /// <param name="length">How many numbers, a multiple of a vector.</param>
    /// <param name="isCleared">Whether they are 0; otherwise they are anything.</param>
    public AlignedArray<T> Take(long length, bool isCleared = true)
    {
        if (_numbers is null) return new AlignedArray<T>(length, isCleared);
        var part = new AlignedArray<T>(_numbers, _next, (int)length);
        _next += (int)length;
        if (isCleared) part.Span.Clear();
        return part;
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose()
    {
        if (_numbers is not null) RunMemory<T>.Return(_numbers);
    }
}
