using System.Management.Automation;

namespace GradFlow.PowerShell.Tests.SpecRunner;

/// <summary>
/// Should, with the operators of Pester 5 that specs use. The binder refuses every other operator and parameter: each
/// operator is a parameter set.
/// </summary>
[Cmdlet(VerbsLifecycle.Assert, "Expectation")]
internal sealed class ShouldCommand : PSCmdlet
{
    private readonly List<object?> _input = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? ActualValue { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(Be))]
    public SwitchParameter Be { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeExactly))]
    public SwitchParameter BeExactly { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeTrue))]
    public SwitchParameter BeTrue { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeFalse))]
    public SwitchParameter BeFalse { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeNullOrEmpty))]
    public SwitchParameter BeNullOrEmpty { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeGreaterThan))]
    public SwitchParameter BeGreaterThan { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeGreaterOrEqual))]
    public SwitchParameter BeGreaterOrEqual { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeLessThan))]
    public SwitchParameter BeLessThan { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeLessOrEqual))]
    public SwitchParameter BeLessOrEqual { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeLike))]
    public SwitchParameter BeLike { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeLikeExactly))]
    public SwitchParameter BeLikeExactly { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(Match))]
    public SwitchParameter Match { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(MatchExactly))]
    public SwitchParameter MatchExactly { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeOfType))]
    public SwitchParameter BeOfType { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(BeIn))]
    public SwitchParameter BeIn { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(Contain))]
    public SwitchParameter Contain { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(HaveCount))]
    public SwitchParameter HaveCount { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(Exist))]
    public SwitchParameter Exist { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = nameof(Throw))]
    public SwitchParameter Throw { get; set; }

    [Parameter(Position = 0, ParameterSetName = nameof(Be))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeExactly))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeGreaterThan))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeGreaterOrEqual))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeLessThan))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeLessOrEqual))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeLike))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeLikeExactly))]
    [Parameter(Position = 0, ParameterSetName = nameof(BeIn))]
    [Parameter(Position = 0, ParameterSetName = nameof(Contain))]
    public object? ExpectedValue { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = nameof(HaveCount))]
    [ValidateRange(0, int.MaxValue)]
    public int ExpectedCount { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = nameof(Match))]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = nameof(MatchExactly))]
    public object RegularExpression { get; set; } = "";

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = nameof(BeOfType))]
    public object ExpectedType { get; set; } = "";

    [Parameter(Position = 0, ParameterSetName = nameof(Throw))]
    public string? ExpectedMessage { get; set; }

    [Parameter(Position = 1, ParameterSetName = nameof(Throw))]
    public string? ErrorId { get; set; }

    [Parameter(Position = 2, ParameterSetName = nameof(Throw))]
    public Type? ExceptionType { get; set; }

    [Parameter(ParameterSetName = nameof(Throw))]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Not { get; set; }

    [Parameter]
    [AllowEmptyString]
    public string Because { get; set; } = "";

    protected override void ProcessRecord() => _input.Add(ActualValue);

    protected override void EndProcessing()
    {
        if (MyInvocation.BoundParameters.ContainsKey("ErrorAction"))
            throw Failure("Should -ErrorAction is not understood.");
        var operation = ParameterSetName;
        var takesArray = operation
            is nameof(Be) or nameof(BeExactly) or nameof(BeNullOrEmpty) or nameof(Contain) or nameof(HaveCount);
        object?[] values = _input.Count == 0 ? [null] : takesArray ? [_input.ToArray()] : [.. _input];
        foreach (var value in values)
        {
            if (operation == nameof(Throw))
                JudgeThrow(value);
            else
                Judge(operation, value, Expected(operation));
        }
    }

    private object? Expected(string operation) => operation switch
    {
        nameof(HaveCount) => ExpectedCount,
        nameof(Match) or nameof(MatchExactly) => RegularExpression,
        nameof(BeOfType) => ExpectedType,
        _ => ExpectedValue,
    };

    private void Judge(string operation, object? actual, object? expected)
    {
        if (ShouldOperator.Holds(operation, Not, actual, expected))
            return;
        var negation = Not ? "-Not " : "";
        throw Failure(
            $"Should {negation}-{operation}: expected {ShouldOperator.Show(expected)}, got {ShouldOperator.Show(actual)}.");
    }

    private void JudgeThrow(object? actual)
    {
        if ((actual is PSObject wrapped ? wrapped.BaseObject : actual) is not ScriptBlock code)
            throw Failure("Should -Throw needs a script block to run.");
        var error = ShouldOperator.ErrorOf(code);
        if (Not)
        {
            if (error is not null)
                throw Failure($"Should -Not -Throw: got {error.FullyQualifiedErrorId}: {error.Exception.Message}");
            return;
        }
        if (error is null)
            throw Failure("Should -Throw: nothing was thrown.");
        if (ExceptionType is not null && !ExceptionType.IsInstanceOfType(error.Exception))
            throw Failure($"Should -Throw: expected {ExceptionType}, got {error.Exception.GetType()}.");
        if (!Like(error.Exception.Message, ExpectedMessage))
            throw Failure($"Should -Throw: expected a message like '{ExpectedMessage}', got '{error.Exception.Message}'.");
        if (!Like(error.FullyQualifiedErrorId, ErrorId))
            throw Failure($"Should -Throw: expected the error id '{ErrorId}', got '{error.FullyQualifiedErrorId}'.");
        if (PassThru)
            WriteObject(error);
    }

    private static bool Like(string text, string? pattern) =>
        string.IsNullOrWhiteSpace(pattern) || WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text);

    private RuntimeException Failure(string message) =>
        new(Because.Length == 0 ? message : $"{message} Because {Because}.") { WasThrownFromThrowStatement = true };
}
