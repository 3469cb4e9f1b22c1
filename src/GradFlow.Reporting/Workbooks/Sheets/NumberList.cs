using System.Globalization;

namespace GradFlow.Reporting.Workbooks.Sheets;

/// <summary>Whole numbers, such as those of samples, in one cell.</summary>
internal static class NumberList
{
    /// <summary>Ascending numbers as text, neighbours joined, <c>0–3, 7</c>; null for none.</summary>
    public static string? Format(int[] numbers)
    {
        var parts = new List<string>();
        for (int start = 0, end; start < numbers.Length; start = end + 1)
        {
            for (end = start; end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1;) end++;
            string first = numbers[start].ToString(CultureInfo.InvariantCulture);
            string last = numbers[end].ToString(CultureInfo.InvariantCulture);
            parts.Add(start == end ? first : $"{first}–{last}");
        }
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }
}
