using System.Collections;
using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>The meaning of Should's operators. It is the engine's own operators that compare, as in Pester.</summary>
internal static class ShouldOperator
{
    // $args[0] is the actual and $args[1] the expected value. The ordering operators fail on their opposites, so that
    // a comparison with NaN comes out here as it does in Pester.
    private static readonly Dictionary<string, (string Plain, string Negated)> _expressions = new()
    {
        ["BeTrue"] = Both("[bool]$args[0]"),
        ["BeFalse"] = Both("-not $args[0]"),
        ["BeGreaterThan"] = ("-not ($args[0] -le $args[1])", "-not ($args[0] -gt $args[1])"),
        ["BeLessOrEqual"] = ("-not ($args[0] -gt $args[1])", "-not ($args[0] -le $args[1])"),
        ["BeLessThan"] = ("-not ($args[0] -ge $args[1])", "-not ($args[0] -lt $args[1])"),
        ["BeGreaterOrEqual"] = ("-not ($args[0] -lt $args[1])", "-not ($args[0] -ge $args[1])"),
        ["BeLike"] = Both("$args[0] -like $args[1]"),
        ["BeLikeExactly"] = Both("$args[0] -clike $args[1]"),
        ["Match"] = Both("$args[0] -match $args[1]"),
        ["MatchExactly"] = Both("$args[0] -cmatch $args[1]"),
        ["BeIn"] = Both("$args[1] -contains $args[0]"),
        ["Contain"] = Both("$args[0] -contains $args[1]"),
        ["HaveCount"] = Both("$(if ($null -eq $args[0]) { 0 } else { $args[0].Count }) -eq $args[1]"),
        ["BeOfType"] = Both("$args[0] -is $args[1]"),
        ["Exist"] = Both("$ExecutionContext.InvokeProvider.Item.Exists($args[0])"),
        ["BeNullOrEmpty"] = Both(
            """
            $(if ($null -eq $args[0] -or $args[0].Count -eq 0) { $true }
            elseif ($args[0].Count -gt 1) { $false }
            elseif ($args[0][0] -is [hashtable]) { $args[0][0].Count -eq 0 }
            else { [string]::IsNullOrEmpty($args[0][0]) })
            """),
    };

    /// <summary>Whether an operator other than Throw is satisfied.</summary>
    public static bool Holds(string operation, bool negated, object? actual, object? expected)
    {
        if (operation is "Be" or "BeExactly")
            return AreEqual(actual, expected, operation == "Be" ? "-eq" : "-ceq") != negated;
        if (operation == "Exist" && string.IsNullOrEmpty(actual?.ToString()))
            throw new RuntimeException("Should -Exist needs a path.") { WasThrownFromThrowStatement = true };
        var (plain, inverse) = _expressions[operation];
        var operand = operation == "BeOfType" ? AsType(expected) : expected;
        return LanguagePrimitives.IsTrue(Evaluate(negated ? inverse : plain, actual, operand));
    }

    /// <summary>What ends a script block, if anything does.</summary>
    public static ErrorRecord? ErrorOf(ScriptBlock code) => Evaluate(
        "try { do { $null = & $args[0] } until ($true) } catch { $_ }", code, null) is PSObject { BaseObject: ErrorRecord error }
        ? error
        : null;

    /// <summary>A value as a message shows it.</summary>
    public static string Show(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "$null",
        string text => $"'{text}'",
        object?[] array => $"@({string.Join(", ", array.Select(Show))})",
        IList list => $"@({string.Join(", ", list.Cast<object?>().Select(Show))})",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        var other => LanguagePrimitives.ConvertTo<string>(other),
    };

    private static bool AreEqual(object? actual, object? expected, string comparison)
    {
        var left = Items(actual);
        var right = Items(expected);
        if (IsNothing(left) || IsNothing(right))
            return IsNothing(left) && IsNothing(right);
        if (left.Length != right.Length)
            return false;
        return left.Zip(right).All(pair => IsArray(pair.First) || IsArray(pair.Second)
            ? AreEqual(pair.First, pair.Second, comparison)
            : LanguagePrimitives.IsTrue(Evaluate($"$args[1] {comparison} $args[0]", pair.First, pair.Second)));
    }

    private static object?[] Items(object? value) => value is null ? [] : LanguagePrimitives.ConvertTo<object?[]>(value);

    private static bool IsNothing(object?[] items) => items is [] or [null];

    private static bool IsArray(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) is Array;

    private static Type AsType(object? expected)
    {
        if ((expected is PSObject wrapped ? wrapped.BaseObject : expected) is Type type)
            return type;
        var name = (expected?.ToString() ?? "").TrimStart('[').TrimEnd(']');
        return LanguagePrimitives.TryConvertTo<Type>(name, out var found)
            ? found
            : throw new RuntimeException($"Could not find type [{name}].") { WasThrownFromThrowStatement = true };
    }

    private static object? Evaluate(string expression, object? actual, object? expected) =>
        ScriptBlock.Create(expression).InvokeReturnAsIs(actual, expected);

    private static (string Plain, string Negated) Both(string expression) => (expression, $"-not ({expression})");
}
