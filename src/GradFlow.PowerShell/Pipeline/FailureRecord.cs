using System.Management.Automation;
using GradFlow.Core.Errors;

namespace GradFlow.PowerShell.Pipeline;

/// <summary>Turns the product's failures into error records; the one place that knows both.</summary>
internal static class FailureRecord
{
    /// <summary>The record with the failure's id, category and offending object.</summary>
    public static ErrorRecord From(GradFlowException exception) =>
        new(exception, exception.ErrorId, Category(exception.Kind), exception.TargetObject);

    private static ErrorCategory Category(FailureKind kind) => kind switch
    {
        FailureKind.InvalidData => ErrorCategory.InvalidData,
        FailureKind.InvalidArgument => ErrorCategory.InvalidArgument,
        FailureKind.ResourceExists => ErrorCategory.ResourceExists,
        FailureKind.ObjectNotFound => ErrorCategory.ObjectNotFound,
        FailureKind.ReadError => ErrorCategory.ReadError,
        FailureKind.WriteError => ErrorCategory.WriteError,
        FailureKind.LimitsExceeded => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.NotSpecified,
    };
}
