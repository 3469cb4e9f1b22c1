using GradFlow.Core.Errors;
using Xunit;

namespace GradFlow.Core.Tests;

internal static class Expect
{
    /// <summary>Asserts that the action fails with that error id, and returns the error.</summary>
    public static GradFlowException Error(string errorId, Action action)
    {
        GradFlowException exception = Assert.Throws<GradFlowException>(action);
        Assert.Equal(errorId, exception.ErrorId);
        return exception;
    }
}
