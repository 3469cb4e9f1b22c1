namespace GradFlow.Core.Errors;

/// <summary>An error with a stable id, made by <see cref="GradFlowError"/>; its message says what to do.</summary>
public sealed class GradFlowException : Exception
{
    internal GradFlowException(string errorId, FailureKind kind, string message, object? target, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Kind = kind;
        TargetObject = target;
    }

    /// <summary>Stable PascalCase id that scripts may rely on.</summary>
    public string ErrorId { get; }

    /// <summary>The sort of failure.</summary>
    public FailureKind Kind { get; }

    /// <summary>The offending object: a data set, a path, a value.</summary>
    public object? TargetObject { get; }
}
