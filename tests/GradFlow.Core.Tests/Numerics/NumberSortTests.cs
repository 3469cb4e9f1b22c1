using GradFlow.Core.Numerics;
using Xunit;

namespace GradFlow.Core.Tests.Numerics;

/// <summary>Sorting on the threads of a run.</summary>
public class NumberSortTests
{
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(7, 30_001)]
    [InlineData(3, 257)]
    [InlineData(2, 3)]
    [InlineData(2, 0)]
    public void ItemsAreSorted(int threads, int count)
    {
        using var team = new ThreadTeam(threads, default);
        var random = new Random(1);
        // Many are equal in the number and told apart by the comparison alone; some are far from the others.
        (double Time, int Neuron)[] items =
        [
            .. Enumerable.Range(0, count).Select(i => (i % 100 == 0 ? Math.ScaleB(1, random.Next(-900, 900)) : random.Next(50) / 10.0 - 1, i)),
        ];
        random.Shuffle(items);
        (double, int)[] expected = [.. items.Order()];

        Assert.Equal(expected, NumberSort.Sorted<(double Time, int Neuron)>(count, room => items.CopyTo(room, 0), item => item.Time, (left, right) => left.CompareTo(right), team));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void EqualItemsStayInTheirOrder(int count)
    {
        using var team = new ThreadTeam(2, default);
        (double Time, int Place)[] items = [.. Enumerable.Range(0, count).Select(i => (i * 7919 % 10 / 10.0, i))];

        (double Time, int Place)[] sorted = NumberSort.Sorted<(double Time, int Place)>(
            count, room => items.CopyTo(room, 0), item => item.Time, (left, right) => left.Time.CompareTo(right.Time), team);

        Assert.Equal(items.OrderBy(item => item.Time), sorted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void NumbersThatDifferInTheLastDigitAreTold(int threads)
    {
        using var team = new ThreadTeam(threads, default);
        double[] numbers = [double.MaxValue, 0, .. Enumerable.Range(0, 1000).Select(i => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(1) + i))];
        double[] expected = [.. numbers.Order()];
        new Random(2).Shuffle(numbers);

        Assert.Equal(expected, NumberSort.Sorted<double>(numbers.Length, room => numbers.CopyTo(room, 0), number => number, (left, right) => left.CompareTo(right), team));
    }
}
