using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Numbers that begin at a multiple of the vectors' size, so that no vector lies across two cache lines.
/// </summary>
internal readonly struct AlignedArray<T>
    where T : unmanaged
{
    private readonly T[] _numbers;
    private readonly int _first;

    /// <summary>Makes room for so many numbers.</summary>
    /// <param name="length">How many.</param>
    /// <param name="isCleared">Whether they are 0; otherwise they are anything.</param>
    public AlignedArray(long length, bool isCleared = true)
    {
        int room = checked((int)(length + Vector512<T>.Count - 1));
        _numbers = isCleared ? GC.AllocateArray<T>(room, pinned: true) : GC.AllocateUninitializedArray<T>(room, pinned: true);
        (_first, Length) = (AlignedIn(_numbers), (int)length);
    }

    /// <summary>A part of an array, beginning at a multiple of the vectors' size if <see cref="AlignedIn"/> and the array's place say so.</summary>
    public AlignedArray(T[] numbers, int first, int length) => (_numbers, _first, Length) = (numbers, first, length);

    /// <summary>First element of an array that lies at a multiple of the vectors' size, for as long as the array is not moved.</summary>
    public static int AlignedIn(T[] numbers)
    {
        int beyond = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(numbers, 0) % Vector512<byte>.Count);
        return (Vector512<byte>.Count - beyond) % Vector512<byte>.Count * Vector512<T>.Count / Vector512<byte>.Count;
    }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>One of them.</summary>
    public ref T this[int index] => ref _numbers[_first + index];

    /// <summary>All of them.</summary>
    public Span<T> Span => _numbers.AsSpan(_first, Length);

    /// <summary>A range of them.</summary>
    public Span<T> Slice(int start, int length) => _numbers.AsSpan(_first + start, length);

    /// <summary>The same numbers in an array with room for more.</summary>
    public AlignedArray<T> Resized(long length, bool isCleared = true)
    {
        var resized = new AlignedArray<T>(length, isCleared);
        Span.CopyTo(resized.Span);
        return resized;
    }
}
