using System.Numerics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Sorts by a number on the threads of a run: the leading 32 bits in which the numbers differ are sorted digit by digit, and what
/// they do not tell apart by comparison. The result is that of the comparison alone, whatever the threads.
/// </summary>
internal static class NumberSort
{
    /// <summary>So few are compared at once.</summary>
    private const int FewItems = 256;

    private const int CellBits = 32;
    private const int DigitBits = 11;

    /// <summary>Fills a span.</summary>
    public delegate void Filler<T>(Span<T> items);

    /// <summary>The items in order.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="fill">Tells the items, in any order.</param>
    /// <param name="key">A number that ascends with the order.</param>
    /// <param name="comparison">The order, which also tells items of equal numbers apart.</param>
    /// <param name="team">The threads.</param>
    public static T[] Sorted<T>(int count, Filler<T> fill, Func<T, double> key, Comparison<T> comparison, ThreadTeam team)
    {
        T[] sorted = GC.AllocateUninitializedArray<T>(count);
        if (count <= FewItems)
        {
            fill(sorted);
            sorted.AsSpan().Sort(comparison);
            return sorted;
        }
        T[] items = RunMemory<T>.Rent(count);
        fill(items.AsSpan(0, count));
        int ranges = team.ThreadCount;
        int[] starts = [.. Enumerable.Range(0, ranges + 1).Select(range => (int)((long)count * range / ranges))];
        var extremes = new (ulong Lowest, ulong Highest)[ranges];
        team.For(ranges, range =>
        {
            (ulong lowest, ulong highest) = (ulong.MaxValue, 0);
            for (int i = starts[range]; i < starts[range + 1]; i++)
            {
                ulong number = Ascending(key(items[i]));
                (lowest, highest) = (Math.Min(lowest, number), Math.Max(highest, number));
            }
            extremes[range] = (lowest, highest);
        });
        ulong least = extremes.Min(extreme => extreme.Lowest), span = extremes.Max(extreme => extreme.Highest) - least;
        int shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(span) - CellBits);
        Cell[] cells = RunMemory<Cell>.Rent(count), spare = RunMemory<Cell>.Rent(count);
        team.For(ranges, range =>
        {
            for (int i = starts[range]; i < starts[range + 1]; i++) cells[i] = new Cell((uint)((Ascending(key(items[i])) - least) >> shift), i);
            SortByDigits(cells.AsSpan(starts[range]..starts[range + 1]), spare.AsSpan(starts[range]..starts[range + 1]));
        });
        for (int width = 1; width < ranges; width *= 2)
        {
            (Cell[] source, Cell[] target, int step) = (cells, spare, width);
            team.For((ranges + 2 * step - 1) / (2 * step), pair =>
            {
                int first = starts[2 * step * pair], middle = starts[Math.Min(2 * step * pair + step, ranges)];
                int last = starts[Math.Min(2 * step * (pair + 1), ranges)];
                Merge(source.AsSpan(first..middle), source.AsSpan(middle..last), target.AsSpan(first..last));
            });
            (cells, spare) = (target, source);
        }
        team.For(ranges, range =>
        {
            // What shares a cell with the end of the range before belongs to that.
            int start = AfterCell(cells.AsSpan(0, count), starts[range]), end = AfterCell(cells.AsSpan(0, count), starts[range + 1]);
            for (int i = start; i < end; i++) sorted[i] = items[cells[i].Index];
            for (int i = start, next; i < end; i = next)
            {
                next = i + 1;
                while (next < end && cells[next].Number == cells[i].Number) next++;
                if (next - i > 1) sorted.AsSpan(i..next).Sort(comparison);
            }
        });
        RunMemory<T>.Return(items);
        RunMemory<Cell>.Return(cells);
        RunMemory<Cell>.Return(spare);
        return sorted;
    }

    /// <summary>Whole numbers in the order of the numbers.</summary>
    private static ulong Ascending(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    private static int AfterCell(ReadOnlySpan<Cell> cells, int start)
    {
        int next = start;
        while (next > 0 && next < cells.Length && cells[next].Number == cells[start - 1].Number) next++;
        return next;
    }

    private static void SortByDigits(Span<Cell> cells, Span<Cell> spare)
    {
        Span<int> places = stackalloc int[1 << DigitBits];
        Span<Cell> source = cells, target = spare;
        for (int position = 0; position < CellBits; position += DigitBits)
        {
            places.Clear();
            foreach (Cell cell in source) places[Digit(cell, position)]++;
            int next = 0;
            foreach (ref int place in places) (place, next) = (next, next + place);
            foreach (Cell cell in source) target[places[Digit(cell, position)]++] = cell;
            Span<Cell> sorted = target;
            target = source;
            source = sorted;
        }
        if (source != cells) source.CopyTo(cells);
    }

    private static int Digit(Cell cell, int position) => (int)(cell.Number >> position) & ((1 << DigitBits) - 1);

    private static void Merge(ReadOnlySpan<Cell> left, ReadOnlySpan<Cell> right, Span<Cell> merged)
    {
        int i = 0, j = 0;
        foreach (ref Cell cell in merged)
            cell = j == right.Length || (i < left.Length && left[i].Number <= right[j].Number) ? left[i++] : right[j++];
    }

    private readonly record struct Cell(uint Number, int Index);
}
