using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>One item of a -ForEach: the variables it sets and the names it fills in.</summary>
internal sealed partial class SpecData
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.OrdinalIgnoreCase);

    private SpecData()
    {
    }

    /// <summary>Of a block or test without -ForEach.</summary>
    public static SpecData None { get; } = new();

    /// <summary>The variables as the engine takes them.</summary>
    public List<PSVariable> Variables => [.. _variables.Select(pair => new PSVariable(pair.Key, pair.Value))];

    /// <summary>One set of data per item. Without -ForEach there is one without variables.</summary>
    /// <exception cref="InvalidOperationException">The -ForEach is empty, so that nothing would be tested.</exception>
    public static IReadOnlyList<SpecData> From(object[]? items, bool given)
    {
        if (!given)
            return [None];
        if (items is null or [])
            throw new InvalidOperationException("-ForEach holds no item, so nothing would be tested.");
        return [.. items.Select(FromItem)];
    }

    /// <summary>Replaces &lt;key&gt;, &lt;key.property&gt; and &lt;_&gt; by the values of the item.</summary>
    public string Expand(string template) => Placeholder().Replace(template, match =>
    {
        if (!_variables.TryGetValue(match.Groups["name"].Value, out var value))
            return match.Value;
        foreach (var property in match.Groups["property"].Captures.Select(capture => capture.Value))
        {
            var holder = value is PSObject { BaseObject: IDictionary inner } ? inner : value as IDictionary;
            value = holder is not null && holder.Contains(property)
                ? holder[property]
                : value is null ? null : PSObject.AsPSObject(value).Properties[property]?.Value;
        }
        return Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";
    });

    private static SpecData FromItem(object? item)
    {
        var data = new SpecData();
        data._variables["_"] = item;
        if ((item is PSObject wrapped ? wrapped.BaseObject : item) is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary)
                data._variables[(string)entry.Key] = entry.Value;
        }
        return data;
    }

    [GeneratedRegex(@"<(?<name>\w+)(?:\.(?<property>\w+))*>")]
    private static partial Regex Placeholder();
}
