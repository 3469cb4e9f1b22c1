using System.Runtime.Intrinsics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Memory for the arrays of one run, taken over from the run before where there is one: fresh memory costs more than it takes to
/// fill it. It is not cleared.
/// </summary>
internal sealed class AlignedArena : IDisposable
{
    /// <summary>An array of so many bytes is never moved; smaller ones are not worth keeping.</summary>
    private const int SmallestKept = 1 << 17;

    private readonly bool _isKept;
    private double[] _numbers;
    private int _next;

    /// <summary>Takes memory for so many numbers.</summary>
    public AlignedArena(long length)
    {
        int room = checked((int)(length + Vector512<double>.Count - 1));
        _isKept = room >= SmallestKept / sizeof(double) && room <= RunMemory<double>.LargestKept;
        _numbers = _isKept ? RunMemory<double>.Rent(room) : GC.AllocateUninitializedArray<double>(room, pinned: true);
        _next = AlignedArray<double>.AlignedIn(_numbers);
    }

    /// <summary>An array of the arena.</summary>
    /// <param name="length">How many numbers, a multiple of a vector.</param>
    public AlignedArray<double> Take(int length)
    {
        var part = new AlignedArray<double>(_numbers, _next, length);
        _next += length;
        return part;
    }

    /// <summary>After the last array has been taken: what is left to the garbage collector goes as soon as no array needs it.</summary>
    public void Close()
    {
        if (!_isKept) _numbers = [];
    }

    /// <summary>Leaves the memory to the next run.</summary>
    public void Dispose()
    {
        if (_isKept) RunMemory<double>.Return(_numbers);
    }
}
