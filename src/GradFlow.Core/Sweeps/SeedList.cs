using System.Globalization;
using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>Distinct seeds in order, kept as ranges: a million of them take no memory.</summary>
public sealed class SeedList
{
    private readonly (int First, long Count)[] _ranges;

    /// <summary>Wraps ranges of seeds.</summary>
    /// <param name="ranges">First seed and number of seeds of each range, in order.</param>
    /// <exception cref="GradFlowException">InvalidOption: no seed, a seed beyond an int, or one that comes twice.</exception>
    public SeedList(IEnumerable<(int First, long Count)> ranges)
    {
        _ranges = [.. ranges];
        if (_ranges.Length == 0) throw Invalid("empty", "at least one seed");
        (int First, long Count)[] ascending = [.. _ranges.OrderBy(range => range.First)];
        for (int i = 0; i < ascending.Length; i++)
        {
            (int first, long count) = ascending[i];
            if (count < 1 || first + count - 1 > int.MaxValue) throw Invalid(first, "the first of an ascending range of integers");
            if (i > 0 && ascending[i - 1].First + ascending[i - 1].Count > first) throw Invalid(first, "given once");
        }
        Count = _ranges.Sum(range => range.Count);
    }

    /// <summary>Number of seeds.</summary>
    public long Count { get; }

    /// <summary>The seed at a position, from 0.</summary>
    public int this[long index]
    {
        get
        {
            foreach ((int first, long count) in _ranges)
            {
                if (index < count) return (int)(first + index);
                index -= count;
            }
            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>Reads a single seed, or a range written <c>first..last</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">First seed and number of seeds.</param>
    public static bool TryParse(string text, out (int First, long Count) range)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] ends = text.Split("..");
        bool isRange = int.TryParse(ends[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int first)
            & int.TryParse(ends[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int last);
        range = (first, (long)last - first + 1);
        return isRange && ends.Length <= 2 && last >= first;
    }

    /// <summary>The ranges as they are written in a definition.</summary>
    public override string ToString() => string.Join(", ", _ranges.Select(range =>
        range.Count == 1
            ? range.First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.First}..{range.First + range.Count - 1}")));

    private static GradFlowException Invalid(object value, string expectation) =>
        GradFlowError.InvalidOption("Seeds", value, expectation);
}
