using System.Numerics;

namespace GradFlow.Core.Numerics;

/// <summary>
/// Sorts by a number on the threads of a run: the leading 32 bits in which the numbers differ are sorted digit by digit, and what
/// they do not tell apart by comparison. The result is that of the comparison alone, whatever the threads; what is equal stays in its order.
/// </summary>
internal static class NumberSort
{
    /// <summary>So few are compared at once.</summary>
    private const int FewItems = 256;

    private const int CellBits = 32;
    private const int DigitBits = 11;

    /// <summary>The items in order.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="fill">Puts the items at the start of an array that has room for them, in any order.</param>
    /// <param name="key">A number that ascends with the order.</param>
    /// <param name="comparison">The order, which also tells items of equal numbers apart.</param>
    /// <param name="team">The threads.</param>
    public static T[] Sorted<T>(int count, Action<T[]> fill, Func<T, double> key, Comparison<T> comparison, ThreadTeam team)
        where T : unmanaged
    {
        T[] sorted = GC.AllocateUninitializedArray<T>(count);
        if (count <= FewItems)
        {
            fill(sorted);
            return [.. sorted.Order(Comparer<T>.Create(comparison))];
        }
        T[] items = RunMemory<T>.Rent(count);
        fill(items);
        Comparison<Cell> tie = (left, right) =>
            comparison(items[left.Index], items[right.Index]) is not 0 and var difference ? difference : left.Index - right.Index;
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
        });
        int[] ends = [count];
        if (ranges > 1)
        {
            ends = Divide(cells, spare, starts, team);
            (cells, spare) = (spare, cells);
        }
        team.For(ranges, range =>
        {
            int start = range == 0 ? 0 : ends[range - 1], end = ends[range];
            SortByDigits(cells.AsSpan(start..end), spare.AsSpan(start..end));
            for (int i = start, next; i < end; i = next)
            {
                next = i + 1;
                while (next < end && cells[next].Number == cells[i].Number) next++;
                if (next - i > 1) cells.AsSpan(i..next).Sort(tie);
            }
            for (int i = start; i < end; i++) sorted[i] = items[cells[i].Index];
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

    /// <summary>Divides the cells among the threads by their leading digits.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="divided">Receives them, those of one thread after those of the thread before.</param>
    /// <param name="starts">The ranges of the cells that the threads go through.</param>
    /// <param name="team">The threads.</param>
    /// <returns>One past the last place of every thread.</returns>
    private static int[] Divide(Cell[] cells, Cell[] divided, int[] starts, ThreadTeam team)
    {
        int ranges = team.ThreadCount;
        int[] ends = new int[ranges];
        var places = new int[ranges][];
        team.For(ranges, range =>
        {
            places[range] = new int[1 << DigitBits];
            foreach (Cell cell in cells.AsSpan(starts[range]..starts[range + 1])) places[range][LeadingDigit(cell)]++;
        });
        int place = 0, thread = 0;
        for (int digit = 0; digit < 1 << DigitBits; digit++)
        {
            foreach (int[] ofRange in places) (ofRange[digit], place) = (place, place + ofRange[digit]);
            while (thread < ranges && place >= (long)starts[^1] * (thread + 1) / ranges) ends[thread++] = place;
        }
        team.For(ranges, range =>
        {
            foreach (Cell cell in cells.AsSpan(starts[range]..starts[range + 1])) divided[places[range][LeadingDigit(cell)]++] = cell;
        });
        return ends;
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

    private static int LeadingDigit(Cell cell) => Digit(cell, CellBits - DigitBits);

    private static int Digit(Cell cell, int position) => (int)(cell.Number >> position) & ((1 << DigitBits) - 1);

    private readonly record struct Cell(uint Number, int Index);
}
