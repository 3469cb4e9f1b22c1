using System.Buffers;

namespace GradFlow.Core.Numerics;

/// <summary>A list whose room is taken over from lists before and left to lists after it.</summary>
internal sealed class PooledList<T>
{
    private const int SmallestRoom = 16;

    private T[] _items = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items; valid until the next one is added.</summary>
    public ReadOnlySpan<T> Items => _items.AsSpan(0, Count);

    /// <summary>Adds an item.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length) Grow();
        _items[Count++] = item;
    }

    /// <summary>Takes all items out and keeps their room.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes all items out and gives their room back.</summary>
    public void Release()
    {
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
        (_items, Count) = ([], 0);
    }

    private void Grow()
    {
        T[] items = ArrayPool<T>.Shared.Rent(Math.Max(2 * Count, SmallestRoom));
        Items.CopyTo(items);
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
        _items = items;
    }
}
