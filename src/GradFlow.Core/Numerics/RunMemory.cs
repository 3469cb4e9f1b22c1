using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Arrays that one run leaves to the next: fresh memory costs more than all that is done with it. The pool gives them back a while
/// after they were used last, and at once when memory runs short; only the very largest are not kept.
/// </summary>
internal static class RunMemory<T>
    where T : unmanaged
{
    private const int LargestKeptBytes = 1 << 28;

    /// <summary>Length of the largest array that is kept, a power of two as the lengths of all of them are.</summary>
    public static int LargestKept { get; } = 1 << BitOperations.Log2((uint)(LargestKeptBytes / Unsafe.SizeOf<T>()));

    /// <summary>An array of at least so many items, of any value.</summary>
    public static T[] Rent(int length) =>
        length <= LargestKept ? ArrayPool<T>.Shared.Rent(length) : GC.AllocateUninitializedArray<T>(length);

    /// <summary>Gives an array back.</summary>
    public static void Return(T[] array)
    {
        if (array.Length <= LargestKept) ArrayPool<T>.Shared.Return(array);
    }
}
