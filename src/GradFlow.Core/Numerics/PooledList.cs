using System.Buffers;
using System.Runtime.CompilerServices;

namespace GradFlow.Core.Numerics;

/// <summary>A list whose room is taken over from lists before and left to lists after it.</summary>
internal sealed class PooledList<T>
{
    private const int SmallestRoom = 16;
    private const int LargestKeptBytes = 1 << 20;

    private T[] _items = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items; valid until the next one is added.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>Adds an item.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length) Reserve(Math.Max(2 * Count, SmallestRoom));
        _items[Count++] = item;
    }

    /// <summary>Takes out all items but the first few, and keeps their room.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Makes room for so many items.</summary>
    public void Reserve(int room)
    {
        if (room <= _items.Length) return;
        T[] items = ArrayPool<T>.Shared.Rent(room);
        Items.CopyTo(items);
        Return(_items);
        _items = items;
    }

    /// <summary>Takes all items out and gives their room back.</summary>
    public void Release()
    {
        Return(_items);
        (_items, Count) = ([], 0);
    }

    /// <summary>Lists are many, so that very large ones are not kept.</summary>
    private static void Return(T[] items)
    {
        if (items.Length > 0 && items.Length <= LargestKeptBytes / Unsafe.SizeOf<T>()) ArrayPool<T>.Shared.Return(items);
    }
}
