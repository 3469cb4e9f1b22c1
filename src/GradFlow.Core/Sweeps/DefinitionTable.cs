using System.Collections;
using System.Globalization;
using GradFlow.Core.Errors;

namespace GradFlow.Core.Sweeps;

/// <summary>A table of a sweep definition, read setting by setting; what nobody asked for is refused.</summary>
/// <param name="table">The keys and values.</param>
/// <param name="path">Where the table stands in the definition; empty for the definition itself.</param>
internal sealed class DefinitionTable(IDictionary table, string path)
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a setting within the whole definition.</summary>
    public string NameOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Whether the setting is given.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A text.</summary>
    public string Text(string key) => Find(key) is string { Length: > 0 } text ? text : throw Invalid(key, "a text");

    /// <summary>A finite number; the other one, which may be infinite, where the setting is left out.</summary>
    public double Number(string key, double otherwise) =>
        Find(key) is not { } value ? otherwise : AsNumber(value) ?? throw Invalid(key, "a finite number");

    /// <summary>An integer.</summary>
    public int Integer(string key, int? otherwise = null) =>
        Find(key) is null && otherwise is { } plain ? plain : Find(key) is int value ? value : throw Invalid(key, "an integer");

    /// <summary>A list of integers, or one.</summary>
    public IReadOnlyList<int> Integers(string key) =>
        [.. Items(key).Select(item => item is int value ? value : throw Invalid(key, "a list of integers"))];

    /// <summary>A list of finite numbers, or one.</summary>
    public IReadOnlyList<double> Numbers(string key) =>
        [.. Items(key).Select(item => AsNumber(item) ?? throw Invalid(key, "a list of finite numbers"))];

    /// <summary>A name out of an enumeration.</summary>
    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum => Has(key) ? AsChoice<T>(key, Find(key)) : otherwise;

    /// <summary>Names out of an enumeration.</summary>
    public IReadOnlyList<T> Choices<T>(string key)
        where T : struct, Enum => Has(key) ? [.. Items(key).Select(item => AsChoice<T>(key, item))] : [];

    /// <summary>Seeds: integers, ranges written <c>'1..1000'</c>, or a list of both.</summary>
    public SeedList Seeds(string key) => new(Items(key).Select(item => item switch
    {
        int seed => (seed, 1L),
        string text when SeedList.TryParse(text, out (int, long) range) => range,
        _ => throw Invalid(key, "a list of integers and of ranges written '1..1000'"),
    }));

    /// <summary>A table.</summary>
    public DefinitionTable Table(string key) =>
        Find(key) is IDictionary inner ? new DefinitionTable(inner, NameOf(key)) : throw Invalid(key, "a table, @{ ... }");

    /// <summary>A list of tables, or one.</summary>
    public IReadOnlyList<DefinitionTable> Tables(string key) =>
    [
        .. Items(key).Select((item, i) => item is IDictionary inner
            ? new DefinitionTable(inner, string.Create(CultureInfo.InvariantCulture, $"{NameOf(key)}[{i}]"))
            : throw Invalid(key, "a list of tables, @{ ... }")),
    ];

    /// <summary>Refuses settings nobody asked for.</summary>
    public void RequireNothingElse()
    {
        foreach (object key in table.Keys)
            if (!_asked.Contains(key.ToString()!))
                throw GradFlowError.UnknownName("setting of a sweep", NameOf(key.ToString()!), _asked.Order(StringComparer.Ordinal));
    }

    /// <summary>The error of a setting that is not what it must be.</summary>
    public GradFlowException Invalid(string key, string expectation) =>
        GradFlowError.InvalidOption(NameOf(key), Find(key) ?? "missing", expectation);

    private object? Find(string key)
    {
        _asked.Add(key);
        foreach (DictionaryEntry entry in table)
            if (string.Equals(entry.Key.ToString(), key, StringComparison.OrdinalIgnoreCase)) return entry.Value;
        return null;
    }

    private object?[] Items(string key) => Find(key) switch
    {
        null => throw Invalid(key, "given"),
        object?[] list => list,
        var single => [single],
    };

    private T AsChoice<T>(string key, object? value)
        where T : struct, Enum =>
        value is string text && Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<T>(known)
            : throw Invalid(key, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static double? AsNumber(object? value) => value switch
    {
        int or long => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => number,
        _ => null,
    };
}
